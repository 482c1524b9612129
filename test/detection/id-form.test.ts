import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { documentId } from '../../detection/coordinates.ts';
import { documentIdOf, ID_FORMS, storedId } from '../../detection/id-form.ts';
import { hostileTime } from '../support/builders/hostile-input.ts';
import { someCoordinates } from '../support/builders/some-coordinates.ts';

const anyId = fc
  .record({
    topic: fc.stringMatching(/^[a-zA-Z0-9._-]{1,20}$/),
    partition: fc.nat(20),
    offset: fc.nat(),
    timestampMs: fc.oneof(fc.constant(1_795_338_001_000), fc.integer(), hostileTime),
  })
  .map((fields) => documentId(someCoordinates(fields)));

describe('an id as an index stores it', () => {
  it.each([
    ['record-first', 'sensor-data-3-17-1795338001000'],
    ['time-first', '1795338001000:sensor-data-3-17'],
  ] as const)('in the form %s is %s', (form, stored) => {
    expect(storedId(documentId(someCoordinates({ timestampMs: 1_795_338_001_000 })), form)).toBe(stored);
  });

  it('tells the document id in each form, and is never stored as a number or as base64', () => {
    const property = fc.property(anyId, fc.constantFrom(...ID_FORMS), (id, form) => {
      const stored = storedId(id, form);
      expect(documentIdOf(stored)).toBe(id);
      if (form === 'time-first') expect(stored).toMatch(/:/);
    });
    fc.assert(property, { numRuns: 2_000 });
  });
});

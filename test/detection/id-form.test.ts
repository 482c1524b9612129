import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { documentId } from '../../detection/coordinates.ts';
import { documentIdOf, ID_FORMS, storedId, storedIdOf } from '../../detection/id-form.ts';
import { hostileTime } from '../support/builders/hostile-input.ts';
import { someCoordinates } from '../support/builders/some-coordinates.ts';

const anyRecord = fc
  .record({
    topic: fc.stringMatching(/^[a-zA-Z0-9._-]{1,20}$/),
    partition: fc.nat(20),
    offset: fc.nat(),
    part: fc.option(
      fc.nat(999).map((index) => ({ index, of: 1000 })),
      { nil: undefined },
    ),
    timestampMs: fc.oneof(fc.constant(1_795_338_001_000), fc.integer(), hostileTime),
  })
  .map(someCoordinates);

describe('an id as an index stores it', () => {
  it.each([
    ['record-first', 'sensor-data-3-17-1795338001000'],
    ['time-first', '1795338001000:sensor-data-3-17'],
  ] as const)('in the form %s is %s', (form, stored) => {
    expect(storedId(documentId(someCoordinates({ timestampMs: 1_795_338_001_000 })), form)).toBe(stored);
  });

  it('tells the document id in each form, and is never stored as a number or as base64', () => {
    const property = fc.property(anyRecord, fc.constantFrom(...ID_FORMS), (at, form) => {
      const id = documentId(at);
      const stored = storedIdOf(at, form);
      expect(storedId(id, form)).toBe(stored);
      expect(documentIdOf(stored)).toBe(id);
      if (form === 'time-first') expect(stored).toMatch(/:/);
    });
    fc.assert(property, { numRuns: 2_000 });
  });
});

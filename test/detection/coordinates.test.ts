import { describe, expect, it } from '@jest/globals';
import { documentId, recordId } from '../../detection/coordinates.ts';
import { someCoordinates } from '../support/builders/some-coordinates.ts';

describe('documentId', () => {
  it('is made of topic, partition, offset and broker timestamp', () => {
    expect(documentId(someCoordinates({ timestampMs: 1_795_338_001_000 }))).toBe('sensor-data-3-17-1795338001000');
  });

  it.each([
    ['the topic', { topic: 'sensor-data-3' }],
    ['the partition', { partition: 4 }],
    ['the offset', { offset: 18 }],
    ['the timestamp, as in a topic that is made again', { timestampMs: 1 }],
  ])('differs with %s', (_, fields) => {
    expect(documentId(someCoordinates(fields))).not.toBe(documentId(someCoordinates()));
  });

  it('fits into the 512 bytes of OpenSearch at its longest', () => {
    const longest = {
      partition: 2 ** 31 - 1,
      offset: Number.MAX_SAFE_INTEGER,
      timestampMs: -(2 ** 63),
    };
    const part = { index: 999, of: 1000 };
    expect(documentId(someCoordinates({ topic: 'a'.repeat(249), ...longest, part })).length).toBeLessThanOrEqual(306);
  });
});

describe('the id of one of several readings of a record', () => {
  const at = someCoordinates({ topic: 'a.1', timestampMs: 1_795_338_001_000 });

  it('is that of the record with its place as suffix', () => {
    expect(documentId({ ...at, part: { index: 2, of: 3 } })).toBe('a.1-3-17-1795338001000.2');
  });

  it('tells the record, which has the id of a record that is one reading', () => {
    expect(recordId('a.1-3-17-1795338001000.2')).toBe(documentId(at));
    expect(recordId(documentId(at))).toBe(documentId(at));
  });
});

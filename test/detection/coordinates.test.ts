import { describe, expect, it } from '@jest/globals';
import { documentId } from '../../detection/coordinates.ts';
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
    expect(documentId(someCoordinates({ topic: 'a'.repeat(249), ...longest })).length).toBeLessThanOrEqual(302);
  });
});

import { describe, expect, it } from '@jest/globals';
import { effectiveRetries, type MappingOptions } from '../../event-source-mapping/mapping-options.ts';

describe('effectiveRetries', () => {
  const options = { topic: 'readings', groupId: 'detector', batchSize: 100, batchWindowMs: 500, timeoutMs: 60_000 };
  const onFailure = { kind: 'folder', path: 'x' } as const;
  it.each<[string, Partial<MappingOptions>, number]>([
    ['nothing', {}, Number.POSITIVE_INFINITY],
    ['-1', { retryAttempts: -1 }, Number.POSITIVE_INFINITY],
    ['a number', { retryAttempts: 3 }, 3],
    ['a destination', { onFailure }, 10],
    ['a destination and -1', { onFailure, retryAttempts: -1 }, 10],
    ['a destination and a number', { onFailure, retryAttempts: 20 }, 20],
  ])('for %s', (_, fields, retries) => {
    expect(effectiveRetries({ ...options, ...fields })).toBe(retries);
  });
});

import { describe, expect, it } from '@jest/globals';
import { effectiveRetries, type MappingOptions, mappingProblems } from '../../event-source-mapping/mapping-options.ts';

const provisionedPollerConfig = {};
const options = (fields: Partial<MappingOptions>): MappingOptions => ({
  topic: 'readings',
  groupId: 'detector',
  batchSize: 100,
  batchWindowMs: 500,
  timeoutMs: 60_000,
  ...fields,
});

describe('mappingProblems', () => {
  it.each<[Partial<MappingOptions>, Partial<MappingOptions>, string]>([
    [{ batchSize: 1 }, { batchSize: 0 }, 'batchSize'],
    [{ batchSize: 10_000 }, { batchSize: 10_001 }, 'batchSize'],
    [{ batchWindowMs: 0 }, { batchWindowMs: -1 }, 'maxBatchingWindow'],
    [{ batchWindowMs: 300_000 }, { batchWindowMs: 300_001 }, 'maxBatchingWindow'],
    [{ timeoutMs: 840_000 }, { timeoutMs: 840_001 }, 'timeout'],
    [{ groupId: 'g'.repeat(200) }, { groupId: 'g'.repeat(201) }, 'consumerGroupId'],
    [{ groupId: 'a-/*:_+=.@1' }, { groupId: 'a b' }, 'consumerGroupId'],
    [
      { startingPosition: 'AT_TIMESTAMP', startingPositionTimestamp: 0 },
      { startingPosition: 'AT_TIMESTAMP' },
      'startingPositionTimestamp',
    ],
    [{ startingPosition: 'LATEST' }, { startingPosition: 'LATEST', startingPositionTimestamp: 5 }, 'AT_TIMESTAMP'],
    [
      { startingPosition: 'AT_TIMESTAMP', startingPositionTimestamp: 1_700_000_000 },
      { startingPosition: 'AT_TIMESTAMP', startingPositionTimestamp: 1_700_000_000_000 },
      'in seconds',
    ],
    [{ filters: ['{"value":["a"]}'] }, { filters: ['{"value":"a"}'] }, 'filter pattern'],
    [{ provisionedPollerConfig, retryAttempts: 0 }, { provisionedPollerConfig, retryAttempts: -2 }, 'retryAttempts'],
    [{ provisionedPollerConfig, retryAttempts: -1 }, { retryAttempts: -1 }, 'provisioned mode'],
    [
      { provisionedPollerConfig, retryAttempts: 10_000 },
      { provisionedPollerConfig, retryAttempts: 10_001 },
      'retryAttempts',
    ],
    [
      { provisionedPollerConfig, maxRecordAgeSeconds: 60 },
      { provisionedPollerConfig, maxRecordAgeSeconds: 59 },
      'maxRecordAge',
    ],
    [{ provisionedPollerConfig, maxRecordAgeSeconds: -1 }, { maxRecordAgeSeconds: 60 }, 'provisioned mode'],
    [
      { provisionedPollerConfig, maxRecordAgeSeconds: 604_800 },
      { provisionedPollerConfig, maxRecordAgeSeconds: 604_801 },
      'maxRecordAge',
    ],
    [{ bisectBatchOnError: false }, { bisectBatchOnError: true }, 'bisectBatchOnError'],
    [{ reportBatchItemFailures: false }, { reportBatchItemFailures: true }, 'reportBatchItemFailures'],
    [
      { provisionedPollerConfig: { minimumPollers: 200 } },
      { provisionedPollerConfig: { minimumPollers: 201 } },
      'minimumPollers',
    ],
    [
      { provisionedPollerConfig: { maximumPollers: 2000 } },
      { provisionedPollerConfig: { maximumPollers: 2001 } },
      'maximumPollers',
    ],
    [
      { provisionedPollerConfig: { minimumPollers: 3, maximumPollers: 3 } },
      { provisionedPollerConfig: { minimumPollers: 4, maximumPollers: 3 } },
      'at most maximumPollers',
    ],
    [{ onFailure: { kind: 's3', bucket: 'b' } }, { onFailure: { kind: 'kafka', topic: 'failed' } }, 'provisioned mode'],
    [
      { provisionedPollerConfig, onFailure: { kind: 'kafka', topic: 'failed' } },
      { provisionedPollerConfig, onFailure: { kind: 'kafka', topic: 'readings' } },
      'must not be the topic that is read',
    ],
    [
      { provisionedPollerConfig, onFailure: { kind: 'kafka', topic: 'f'.repeat(249) } },
      { provisionedPollerConfig, onFailure: { kind: 'kafka', topic: 'f'.repeat(250) } },
      'topic of onFailure',
    ],
  ])('allows %j and refuses %j', (allowed, refused, word) => {
    expect(mappingProblems(options(allowed))).toEqual([]);
    expect(mappingProblems(options(refused))).toEqual([expect.stringContaining(word)]);
  });

  it('tells every problem at once', () => {
    expect(mappingProblems(options({ batchSize: 0, groupId: '', bisectBatchOnError: true }))).toHaveLength(3);
  });
});

describe('effectiveRetries', () => {
  const onFailure = { kind: 'folder', path: 'x' } as const;
  it.each<[string, Partial<MappingOptions>, number]>([
    ['nothing', {}, Number.POSITIVE_INFINITY],
    ['-1', { retryAttempts: -1 }, Number.POSITIVE_INFINITY],
    ['a number', { retryAttempts: 3 }, 3],
    ['a destination', { onFailure }, 10],
    ['a destination and -1', { onFailure, retryAttempts: -1 }, 10],
    ['a destination and a number', { onFailure, retryAttempts: 20 }, 20],
  ])('for %s', (_, fields, retries) => {
    expect(effectiveRetries(options(fields))).toBe(retries);
  });
});

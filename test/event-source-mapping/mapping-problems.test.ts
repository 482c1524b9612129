import { describe, expect, it } from '@jest/globals';
import type { MappingOptions } from '../../event-source-mapping/mapping-options.ts';
import { type MappingProblem, mappingProblems, problemSentence } from '../../event-source-mapping/mapping-problems.ts';

const options = (fields: Partial<MappingOptions>): MappingOptions => ({
  topic: 'readings',
  groupId: 'detector',
  batchSize: 100,
  batchWindowMs: 500,
  timeoutMs: 60_000,
  ...fields,
});

/** A problem by its codes alone. */
function codesOf(problem: MappingProblem): string {
  switch (problem.kind) {
    case 'not-allowed':
      return `${problem.option} not allowed`;
    case 'unusable-pattern':
      return problem.kind;
    case 'needs':
      return `${problem.option.name} needs ${problem.needed.name}`;
  }
}

const provisioned = true;
const kafka = (topic: string) => ({ onFailure: { kind: 'kafka', topic } }) as const;
const at = (startingPosition: MappingOptions['startingPosition'] & string, startingPositionTimestamp?: number) => ({
  startingPosition,
  ...(startingPositionTimestamp !== undefined && { startingPositionTimestamp }),
});

describe('mappingProblems', () => {
  it.each<[Partial<MappingOptions>, Partial<MappingOptions>, string]>([
    [{ batchSize: 1 }, { batchSize: 0 }, 'batchSize not allowed'],
    [{ batchSize: 10_000 }, { batchSize: 10_001 }, 'batchSize not allowed'],
    [{ batchWindowMs: 0 }, { batchWindowMs: -1 }, 'maxBatchingWindow not allowed'],
    [{ batchWindowMs: 300_000 }, { batchWindowMs: 300_001 }, 'maxBatchingWindow not allowed'],
    [{ timeoutMs: 840_000 }, { timeoutMs: 840_001 }, 'timeout not allowed'],
    [{ timeoutMs: 1 }, { timeoutMs: 0 }, 'timeout not allowed'],
    [{ groupId: 'g'.repeat(200) }, { groupId: 'g'.repeat(201) }, 'consumerGroupId not allowed'],
    [{ groupId: 'a-/*:_+=.@1' }, { groupId: 'a b' }, 'consumerGroupId not allowed'],
    [at('AT_TIMESTAMP', 0), at('AT_TIMESTAMP'), 'startingPosition needs startingPositionTimestamp'],
    [at('LATEST'), at('LATEST', 5), 'startingPositionTimestamp needs startingPosition'],
    [at('AT_TIMESTAMP', 1_700_000_000), at('AT_TIMESTAMP', 1_700_000_000_000), 'startingPositionTimestamp not allowed'],
    [{ filters: ['{"value":["a"]}'] }, { filters: ['{"value":"a"}'] }, 'unusable-pattern'],
    [{ provisioned, retryAttempts: 0 }, { provisioned, retryAttempts: -2 }, 'retryAttempts not allowed'],
    [{ provisioned, retryAttempts: 10_000 }, { provisioned, retryAttempts: 10_001 }, 'retryAttempts not allowed'],
    [{ provisioned, retryAttempts: -1 }, { retryAttempts: -1 }, 'retryAttempts needs provisioned'],
    [{ provisioned, maxRecordAgeSeconds: 60 }, { provisioned, maxRecordAgeSeconds: 59 }, 'maxRecordAge not allowed'],
    [
      { provisioned, maxRecordAgeSeconds: 604_800 },
      { provisioned, maxRecordAgeSeconds: 604_801 },
      'maxRecordAge not allowed',
    ],
    [{ provisioned, maxRecordAgeSeconds: -1 }, { maxRecordAgeSeconds: 60 }, 'maxRecordAge needs provisioned'],
    [{ bisectBatchOnError: false }, { bisectBatchOnError: true }, 'bisectBatchOnError needs provisioned'],
    [
      { reportBatchItemFailures: false },
      { reportBatchItemFailures: true },
      'reportBatchItemFailures needs provisioned',
    ],
    [{ onFailure: { kind: 's3', bucket: 'b' } }, kafka('failed'), 'onFailure needs provisioned'],
    [{ provisioned, ...kafka('failed') }, { provisioned, ...kafka('readings') }, 'onFailure not allowed'],
    [{ provisioned, ...kafka('f'.repeat(249)) }, { provisioned, ...kafka('f'.repeat(250)) }, 'onFailure not allowed'],
  ])('has none with %j, and one with %j', (allowed, refused, codes) => {
    expect(mappingProblems(options(allowed))).toEqual([]);
    expect(mappingProblems(options(refused)).map(codesOf)).toEqual([codes]);
  });

  it('tells every problem at once', () => {
    expect(mappingProblems(options({ batchSize: 0, groupId: '', bisectBatchOnError: true }))).toHaveLength(3);
  });
});

describe('problemSentence', () => {
  const inCapitals = (name: string) => name.toUpperCase();
  it.each<[Partial<MappingOptions>, string]>([
    [{ batchSize: 0 }, 'BATCHSIZE must be a whole number from 1 to 10000, got 0'],
    [{ groupId: '' }, 'CONSUMERGROUPID must have 1 to 200 letters, digits or characters of -/*:_+=.@, got ""'],
    [
      { filters: ['{"key":["a"]}'] },
      'FILTERS: the filter pattern must be JSON with the one key "value", got {"key":["a"]}',
    ],
    [
      at('LATEST', 5),
      'STARTINGPOSITIONTIMESTAMP needs STARTINGPOSITION AT_TIMESTAMP; add STARTINGPOSITION AT_TIMESTAMP, or leave out STARTINGPOSITIONTIMESTAMP',
    ],
  ])('calls the options of %j as its reader does', (fields, sentence) => {
    const problems = mappingProblems(options(fields));
    expect(problems.map((problem) => problemSentence(problem, inCapitals))).toEqual([sentence]);
  });
});

import type { MappingOptions } from './mapping-options.ts';
import { PatternError } from './source/event-pattern.ts';
import { compileFilters } from './source/record-filter.ts';

/** What a problem may be about, by CDK's names but for `provisioned`. */
export type MappingOptionName =
  | 'batchSize'
  | 'maxBatchingWindow'
  | 'timeout'
  | 'consumerGroupId'
  | 'startingPosition'
  | 'startingPositionTimestamp'
  | 'filters'
  | 'provisioned'
  | 'retryAttempts'
  | 'maxRecordAge'
  | 'bisectBatchOnError'
  | 'reportBatchItemFailures'
  | 'onFailure';

/** An option, with the value that matters where it is not any. */
interface GivenOption {
  readonly name: MappingOptionName;
  readonly value?: string;
}

/** Why a mapping cannot be as it is asked for. */
export type MappingProblem =
  /** The words in `allowed` complete "must". */
  | {
      readonly kind: 'not-allowed';
      readonly option: MappingOptionName;
      readonly allowed: string;
      readonly got: unknown;
    }
  /** The words in `reason` complete "the filter pattern". */
  | { readonly kind: 'unusable-pattern'; readonly reason: string }
  | { readonly kind: 'needs'; readonly option: GivenOption; readonly needed: GivenOption };

type Problems = readonly (MappingProblem | false | undefined)[];

/** Every problem of a mapping's options; empty when there is none. */
export function mappingProblems(options: MappingOptions): readonly MappingProblem[] {
  const problems = [...rangeProblems(options), ...sourceProblems(options), ...modeProblems(options)];
  return [...problems, ...destinationProblems(options)].filter((problem) => typeof problem === 'object');
}

/**
 * A problem in words, without a full stop.
 *
 * @param nameOf what the reader knows an option by
 */
export function problemSentence(problem: MappingProblem, nameOf: (option: MappingOptionName) => string): string {
  const given = ({ name, value }: GivenOption) => (value === undefined ? nameOf(name) : `${nameOf(name)} ${value}`);
  switch (problem.kind) {
    case 'not-allowed':
      return `${nameOf(problem.option)} must ${problem.allowed}, got ${JSON.stringify(problem.got)}`;
    case 'unusable-pattern':
      return `${nameOf('filters')}: the filter pattern ${problem.reason}`;
    case 'needs': {
      const [option, needed] = [given(problem.option), given(problem.needed)];
      return `${option} needs ${needed}; add ${needed}, or leave out ${option}`;
    }
  }
}

function rangeProblems(options: MappingOptions): Problems {
  const { retryAttempts: retries = -1, maxRecordAgeSeconds: age = -1 } = options;
  const [windowSeconds, timeoutSeconds] = [(options.batchWindowMs ?? 0) / 1000, options.timeoutMs / 1000];
  return [
    outside(options.batchSize, 1, 10_000) &&
      notAllowed('batchSize', 'be a whole number from 1 to 10000', options.batchSize),
    !(windowSeconds >= 0 && windowSeconds <= 300) &&
      notAllowed('maxBatchingWindow', 'be from 0 to 300 seconds', windowSeconds),
    !(timeoutSeconds > 0 && timeoutSeconds <= 840) &&
      notAllowed(
        'timeout',
        'be above 0 and at most 840 seconds, as for every function of a Kafka mapping',
        timeoutSeconds,
      ),
    outside(retries, -1, 10_000) &&
      notAllowed('retryAttempts', 'be -1 (for no limit) or a whole number from 0 to 10000', retries),
    age !== -1 &&
      outside(age, 60, 604_800) &&
      notAllowed('maxRecordAge', 'be -1 (for no limit) or a whole number from 60 to 604800 seconds', age),
  ];
}

const notAllowed = (option: MappingOptionName, allowed: string, got: unknown): MappingProblem => ({
  kind: 'not-allowed',
  option,
  allowed,
  got,
});

const outside = (value: number, least: number, most: number) =>
  !Number.isInteger(value) || value < least || value > most;

function sourceProblems(options: MappingOptions): Problems {
  const { groupId, startingPosition = 'TRIM_HORIZON', startingPositionTimestamp: timestamp, filters = [] } = options;
  const atTimestamp = { name: 'startingPosition', value: 'AT_TIMESTAMP' } as const;
  const isAtTimestamp = startingPosition === atTimestamp.value;
  const time = { name: 'startingPositionTimestamp' } as const;
  return [
    !/^[a-zA-Z0-9\-/*:_+=.@]{1,200}$/.test(groupId) &&
      notAllowed('consumerGroupId', 'have 1 to 200 letters, digits or characters of -/*:_+=.@', groupId),
    isAtTimestamp && timestamp === undefined && { kind: 'needs', option: atTimestamp, needed: time },
    !isAtTimestamp && timestamp !== undefined && { kind: 'needs', option: time, needed: atTimestamp },
    timestamp !== undefined &&
      !(timestamp >= 0 && timestamp < 1e11) &&
      notAllowed('startingPositionTimestamp', 'be in seconds since 1970', timestamp),
    filterProblem(filters),
  ];
}

function filterProblem(filters: readonly string[]): MappingProblem | undefined {
  try {
    compileFilters(filters);
    return undefined;
  } catch (error) {
    if (error instanceof PatternError) return { kind: 'unusable-pattern', reason: error.message };
    throw error;
  }
}

/**
 * What works in provisioned mode only. CDK 2.276 lets each of these through without it, and the deployment fails.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html#services-kafka-advanced-features
 */
function modeProblems(options: MappingOptions): Problems {
  if (options.provisioned === true) return [];
  const needing: readonly (GivenOption | false)[] = [
    options.retryAttempts !== undefined && { name: 'retryAttempts' },
    options.maxRecordAgeSeconds !== undefined && { name: 'maxRecordAge' },
    options.bisectBatchOnError === true && { name: 'bisectBatchOnError' },
    options.reportBatchItemFailures === true && { name: 'reportBatchItemFailures' },
    options.onFailure?.kind === 'kafka' && { name: 'onFailure', value: `kafka://${options.onFailure.topic}` },
  ];
  return needing.map((option) => option && { kind: 'needs', option, needed: { name: 'provisioned' } });
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_OnFailure.html for the pattern of a topic's name */
function destinationProblems({ topic, onFailure }: MappingOptions): Problems {
  if (onFailure?.kind !== 'kafka') return [];
  const words = 'name a topic by 1 to 249 letters, digits, dots, underscores and dashes';
  return [
    !/^[^.][a-zA-Z0-9\-_.]{0,248}$/.test(onFailure.topic) && notAllowed('onFailure', words, onFailure.topic),
    onFailure.topic === topic && notAllowed('onFailure', 'name another topic than the one that is read', topic),
  ];
}

import { isCidr, isPrivate } from './cidr.ts';
import {
  EGRESS_MODES,
  type InfraConfig,
  KAFKA_MONITORING,
  ON_FAILURE_DESTINATIONS,
  POLLER_MODES,
  PRODUCER_MODES,
  STARTING_POSITIONS,
} from './config.ts';
import { PARTITIONS_PER_BROKER, SEARCH_FAMILIES } from './limits.ts';

/** How the value of one setting is read; context gives strings, a file gives JSON. */
export interface Setting {
  /** The value, or undefined when it is not allowed. */
  readonly parse: (given: unknown) => string | number | boolean | undefined;
  /** What is allowed, to follow "must be". */
  readonly allowed: string;
}

/** Every setting, alone or in its section; a field without one does not compile. */
export type Settings = {
  readonly [S in Exclude<keyof InfraConfig, 'profile'>]: InfraConfig[S] extends string
    ? Setting
    : { readonly [Name in keyof InfraConfig[S]]: Setting };
};

/**
 * Bounds of each setting.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/limits.html brokers, storage
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-msk-configure.html batches, pollers, retries, ages
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html nodes, storage
 */
export const SETTINGS: Settings = {
  name: text(/^[a-z][a-z0-9-]{1,30}[a-z0-9]$/, '3 to 32 lower-case letters, digits and hyphens, a letter first'),
  rules: text(/^[^\n]*$/, 'empty or the path of a rules file'),
  network: {
    cidr: {
      parse: (given) => (typeof given === 'string' && isCidr(given, 16, 20) && isPrivate(given) ? given : undefined),
      allowed: 'a private range from /16 to /20 like 10.0.0.0/16',
    },
    zones: whole(2, 3),
    zoneIds: text(
      /^([a-z]+\d-az\d+(,[a-z]+\d-az\d+)*)?$/,
      'empty or ids of zones separated by commas, like euw1-az1,euw1-az2',
    ),
    egress: oneOf(EGRESS_MODES),
  },
  kafka: {
    instanceType: oneOf(Object.keys(PARTITIONS_PER_BROKER)),
    brokersPerZone: whole(1, 10),
    storageGib: whole(1, 16_384),
    maximumStorageGib: whole(1, 16_384),
    partitions: whole(1, 1_000),
    retentionHours: whole(1, 8_760),
    clientCidrs: {
      parse: (given) =>
        typeof given === 'string' && (given === '' || given.split(',').every((range) => isCidr(range, 8, 32)))
          ? given
          : undefined,
      allowed: 'empty or ranges from /8 to /32 separated by commas, like 192.168.0.0/16',
    },
    monitoring: oneOf(KAFKA_MONITORING),
  },
  search: {
    instanceType: text(
      new RegExp(`^(${SEARCH_FAMILIES.join('|')})\\.[a-z0-9]+\\.search$`),
      `an instance type like r7g.large.search, of the families ${SEARCH_FAMILIES.join(', ')}`,
    ),
    dataNodes: whole(1, 80),
    masterNodes: oneOfNumbers([0, 3]),
    masterInstanceType: text(/^[a-z0-9]+\.[a-z0-9]+\.search$/, 'an instance type like m7g.medium.search'),
    storageGib: whole(10, 16_384),
    replicas: whole(0, 2),
  },
  detector: {
    memoryMib: whole(256, 10_240),
    timeoutSeconds: whole(30, 840),
    reservedConcurrency: whole(0, 10_000),
    model: yesOrNo(),
  },
  pollers: {
    mode: oneOf(POLLER_MODES),
    minimum: whole(1, 200),
    maximum: whole(1, 2_000),
    batchSize: whole(1, 10_000),
    batchWindowSeconds: whole(-1, 300),
    consumerGroup: text(/^[a-zA-Z0-9_-]{1,100}$/, '1 to 100 letters, digits, hyphens or underscores'),
    startingPosition: oneOf(STARTING_POSITIONS),
    startingTimestamp: {
      parse: (given) => (given === '' || (typeof given === 'string' && isInstant(given)) ? given : undefined),
      allowed: 'empty or a time like 2026-11-22T09:00:00Z',
    },
    retryAttempts: whole(-1, 10_000),
    maximumRecordAgeSeconds: {
      parse: (given) => whole(-1, -1).parse(given) ?? whole(60, 604_800).parse(given),
      allowed: '-1 or a whole number from 60 to 604800',
    },
    bisectOnError: yesOrNo(),
    onFailure: oneOf(ON_FAILURE_DESTINATIONS),
  },
  retention: { keepDays: whole(1, 36_500), keepDeadLetterDays: whole(1, 36_500) },
  alerts: {
    email: text(
      /^([^\s@,]+@[^\s@,]+\.[^\s@,]+(,[^\s@,]+@[^\s@,]+\.[^\s@,]+)*)?$/,
      'empty or e-mail addresses separated by commas, like operations@example.com',
    ),
  },
  producer: {
    desiredCount: whole(0, 1),
    rate: whole(1, 100_000),
    sensors: whole(1, 1_000_000),
    mode: oneOf(PRODUCER_MODES),
  },
  logs: { keepDays: oneOfNumbers([1, 3, 5, 7, 14, 30, 60, 90, 180, 365]) },
  alarms: {
    email: text(
      /^(?:[^\s@,]{1,64}@[^\s@,.]+(?:\.[^\s@,.]+)+(?:,(?!$)|$))*$/,
      'empty or addresses separated by commas, like ops@example.com,lead@example.com',
    ),
    pagerUrl: text(/^(https:\/\/[^\s/@]+\/\S*)?$/, 'empty or a URL like https://pager.example.com/integration/1'),
    anomaliesPerMinute: whole(1, 100_000_000),
    anomalyPercent: whole(1, 100),
    activeEpisodes: whole(1, 1_000_000),
    silentSensors: whole(0, 1_000_000),
    noRecordsMinutes: whole(0, 1_440),
    lagSeconds: whole(60, 604_800),
    latencyMs: whole(100, 3_600_000),
  },
};

function whole(least: number, most: number): Setting {
  return {
    parse: (given) => {
      const value = asNumber(given);
      return Number.isInteger(value) && value >= least && value <= most ? value : undefined;
    },
    allowed: `a whole number from ${least} to ${most}`,
  };
}

function oneOfNumbers(list: readonly number[]): Setting {
  return { parse: (given) => list.find((value) => value === asNumber(given)), allowed: `one of ${list.join(', ')}` };
}

function oneOf(list: readonly string[]): Setting {
  return { parse: (given) => list.find((value) => value === given), allowed: `one of ${list.join(', ')}` };
}

function text(pattern: RegExp, allowed: string): Setting {
  return { parse: (given) => (typeof given === 'string' && pattern.test(given) ? given : undefined), allowed };
}

function yesOrNo(): Setting {
  const values = new Map<unknown, boolean>([
    [true, true],
    ['true', true],
    [false, false],
    ['false', false],
  ]);
  return { parse: (given) => values.get(given), allowed: 'true or false' };
}

function asNumber(given: unknown): number {
  if (typeof given === 'number') return given;
  return typeof given === 'string' && /^-?\d+$/.test(given) ? Number(given) : Number.NaN;
}

const isInstant = (given: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(given) && !Number.isNaN(Date.parse(given));

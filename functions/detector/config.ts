import type { SearchConnection } from '../../adapters/opensearch/connection/search-connection.ts';
import {
  parseSearchConnection,
  type SearchEnvironment,
} from '../../adapters/opensearch/connection/search-environment.ts';
import { failure, type Result, shown, success } from '../../detection/result.ts';

/** The environment variables that the detector reads; infra and local set exactly these. */
export interface DetectorEnvironment extends SearchEnvironment {
  /** Path of the rules file, relative to the working directory; without it the default rules judge. */
  readonly RULES_FILE?: string;
  /** Retention of the topic in hours, -1 for ever: how old a producer's clock may make a record before it stops naming a day. */
  readonly TOPIC_RETENTION_HOURS?: string;
  /** Whether the model judges beside the rules; `on` without it. */
  readonly MODEL?: 'on' | 'off';
  /** Megabytes of sensors' states that are kept between invocations; 64 without it. */
  readonly STATE_CACHE_MB?: string;
  /** Name of the deployment, a dimension of the metrics where several report to one account; none without it. */
  readonly SYSTEM?: string;
}

export interface DetectorConfig {
  readonly search: SearchConnection;
  readonly rulesFile: string | undefined;
  /** Infinite where the topic keeps its records for ever. */
  readonly topicRetentionMs: number;
  readonly withModel: boolean;
  readonly cacheBytes: number;
  readonly system: string | undefined;
}

/** Retention of the topic where nothing else is said: a week, Kafka's own default. */
export const DEFAULT_RETENTION_HOURS = 168;
/** About 20,000 sensors of one channel. */
const DEFAULT_CACHE_MB = 64;
const MAX_CACHE_MB = 4_096;
const BYTES_PER_MB = 1_048_576;
/** A hundred years; more is for ever. */
const MAX_RETENTION_HOURS = 1_000_000;
const FOR_EVER_HOURS = -1;
const HOUR_MS = 3_600_000;

/**
 * Of a function's memory an eighth is for the states of sensors; the event and what is made of it take most. infra, which takes no code
 * from here, says the same.
 */
export const stateCacheMb = (memoryMb: number): string => String(Math.max(1, Math.floor(memoryMb / 8)));

/** Reads the configuration; every problem at once, each naming the variable, what it got and what it allows. */
export function parseConfig(
  environment: Readonly<Record<string, string | undefined>>,
): Result<DetectorConfig, readonly string[]> {
  const problems: string[] = [];
  const { RULES_FILE, TOPIC_RETENTION_HOURS, MODEL = 'on', STATE_CACHE_MB, SYSTEM: system } = environment;
  const search = parseSearchConnection(environment, ['none', 'basic', 'sigv4'], problems);
  if (RULES_FILE === '') problems.push('RULES_FILE is empty; set it to the path of a rules file or leave it out');
  const hours = TOPIC_RETENTION_HOURS === undefined ? DEFAULT_RETENTION_HOURS : Number(TOPIC_RETENTION_HOURS);
  if (hours !== FOR_EVER_HOURS && !(hours >= 1 && hours <= MAX_RETENTION_HOURS))
    problems.push(
      `TOPIC_RETENTION_HOURS must be a number from 1 to ${MAX_RETENTION_HOURS}, or -1 for ever, got ${shown(TOPIC_RETENTION_HOURS)}`,
    );
  if (MODEL !== 'on' && MODEL !== 'off') problems.push(`MODEL must be "on" or "off", got ${shown(MODEL)}`);
  const cacheMb = STATE_CACHE_MB === undefined ? DEFAULT_CACHE_MB : Number(STATE_CACHE_MB || Number.NaN);
  if (!(cacheMb >= 1 && cacheMb <= MAX_CACHE_MB))
    problems.push(`STATE_CACHE_MB must be a number from 1 to ${MAX_CACHE_MB}, got ${shown(STATE_CACHE_MB)}`);
  if (problems.length > 0) return failure(problems);
  const topicRetentionMs = hours === FOR_EVER_HOURS ? Number.POSITIVE_INFINITY : Math.round(hours * HOUR_MS);
  const cacheBytes = Math.round(cacheMb * BYTES_PER_MB);
  return success({ search, rulesFile: RULES_FILE, topicRetentionMs, withModel: MODEL === 'on', cacheBytes, system });
}

/** How the environment says a retention in milliseconds, which may be infinite; one of less than an hour is taken for an hour. */
export function retentionVariable(retentionMs: number): string {
  const hours = retentionMs / HOUR_MS;
  return String(hours > MAX_RETENTION_HOURS ? FOR_EVER_HOURS : Math.max(1, hours));
}

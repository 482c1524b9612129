import type { SearchConnection } from '../../adapters/opensearch/connection/search-connection.ts';
import {
  parseSearchConnection,
  type SearchEnvironment,
} from '../../adapters/opensearch/connection/search-environment.ts';
import { failure, type Result, shown, success } from '../../detection/result.ts';
import { KEEP_DEAD_LETTER_DAYS, KEEP_TREND_DAYS, type RetentionPolicy } from './retention.ts';

/** The environment variables that the retention function reads; infra sets exactly these. */
export interface RetentionEnvironment extends Pick<SearchEnvironment, 'SEARCH_NODE' | 'SEARCH_CA_FILE'> {
  /** How to sign in; `none` without it. */
  readonly SEARCH_AUTH?: 'none' | 'sigv4';
  /** Days that verdicts are kept. */
  readonly KEEP_DAYS: string;
  /** Days that dead letters are kept; 90 without it. */
  readonly KEEP_DEAD_LETTER_DAYS?: string;
  /** Days that trends are kept, and the episodes and messages that are over; 400 without it. */
  readonly KEEP_TREND_DAYS?: string;
  /** Name of the deployment, a dimension of the metrics where several report to one account; none without it. */
  readonly SYSTEM?: string;
}

export interface RetentionConfig extends RetentionPolicy {
  readonly search: SearchConnection;
  readonly system: string | undefined;
}

/** Most days that may be asked for: a hundred years. */
export const MOST_KEEP_DAYS = 36_500;

/** Reads the configuration; every problem at once, each naming the variable, what it got and what it allows. */
export function parseConfig(
  environment: Readonly<Record<string, string | undefined>>,
): Result<RetentionConfig, readonly string[]> {
  const problems: string[] = [];
  const search = parseSearchConnection(environment, ['none', 'sigv4'], problems);
  const keepDays = days('KEEP_DAYS', environment['KEEP_DAYS'] ?? '', problems);
  const deadLetters = environment['KEEP_DEAD_LETTER_DAYS'] ?? String(KEEP_DEAD_LETTER_DAYS);
  const keepDeadLetterDays = days('KEEP_DEAD_LETTER_DAYS', deadLetters, problems);
  const keepTrendDays = days('KEEP_TREND_DAYS', environment['KEEP_TREND_DAYS'] ?? String(KEEP_TREND_DAYS), problems);
  const { SYSTEM: system } = environment;
  return problems.length > 0
    ? failure(problems)
    : success({ search, keepDays, keepDeadLetterDays, keepTrendDays, system });
}

function days(name: string, text: string, problems: string[]): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= 1 && value <= MOST_KEEP_DAYS))
    problems.push(`${name} must be a whole number from 1 to ${MOST_KEEP_DAYS}, got ${shown(text)}`);
  return value;
}

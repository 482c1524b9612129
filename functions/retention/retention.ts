import type { Client } from '../../adapters/opensearch/connection/client.ts';
import { deleteExpiredDays, deleteExpiredDeadLetters } from '../../adapters/opensearch/documents/expired-documents.ts';
import { deleteUnseenStates } from '../../adapters/opensearch/sensor-models/expired-states.ts';
import { deleteExpiredViews } from '../../adapters/opensearch/views/expired-views.ts';

/** How long documents are kept, in days. */
export interface RetentionPolicy {
  readonly keepDays: number;
  readonly keepDeadLetterDays: number;
  /** Trends, and the episodes and messages that are over; 400 without it. */
  readonly keepTrendDays?: number;
}

/** What one run has deleted. */
export interface RetentionOutcome {
  /** Names of daily indices. */
  readonly days: readonly string[];
  readonly deadLetters: number;
  /** States of sensors that were silent. */
  readonly states: number;
  /** Names of the months of trends. */
  readonly trends: readonly string[];
}

/** Dead letters outlive the readings, since a person has to look at them. */
export const KEEP_DEAD_LETTER_DAYS = 90;

/** How long the state of a sensor is kept that says nothing, in days: after that it begins to warm up again. */
export const KEEP_STATE_DAYS = 90;

/** Trends outlive the readings, so that a year can be compared with the one before. */
export const KEEP_TREND_DAYS = 400;

/**
 * Deletes what has been kept long enough: whole days of verdicts, old dead letters, states of sensors not seen for long, whole months of trends
 * and what else is as old. Doing it again changes nothing.
 *
 * @throws Error from the client when OpenSearch is unreachable or refuses; the next run goes on
 */
export async function applyRetention(
  client: Client,
  { keepDays, keepDeadLetterDays, keepTrendDays = KEEP_TREND_DAYS }: RetentionPolicy,
  nowMs: number,
): Promise<RetentionOutcome> {
  const days = await deleteExpiredDays(client, keepDays, nowMs);
  const deadLetters = await deleteExpiredDeadLetters(client, keepDeadLetterDays, nowMs);
  const trends = await deleteExpiredViews(client, keepTrendDays, nowMs);
  // Last: it takes longest, and what is kept too long does no harm.
  const states = await deleteUnseenStates(client, KEEP_STATE_DAYS, nowMs);
  return { days, deadLetters, states, trends };
}

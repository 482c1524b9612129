import type { Client } from '../../adapters/opensearch/connection/client.ts';
import { deleteExpiredDays, deleteExpiredDeadLetters } from '../../adapters/opensearch/documents/expired-documents.ts';

/** How long documents are kept, in days. */
export interface RetentionPolicy {
  readonly keepDays: number;
  readonly keepDeadLetterDays: number;
}

/** What one run has deleted. */
export interface RetentionOutcome {
  /** Names of daily indices. */
  readonly days: readonly string[];
  readonly deadLetters: number;
}

/** Dead letters outlive the readings, since a person has to look at them. */
export const KEEP_DEAD_LETTER_DAYS = 90;

/**
 * Deletes what has been kept long enough: whole days of verdicts, and old dead letters. Doing it again changes nothing.
 *
 * @throws Error from the client when OpenSearch is unreachable or refuses; the next run goes on
 */
export async function applyRetention(
  client: Client,
  { keepDays, keepDeadLetterDays }: RetentionPolicy,
  nowMs: number,
): Promise<RetentionOutcome> {
  const days = await deleteExpiredDays(client, keepDays, nowMs);
  return { days, deadLetters: await deleteExpiredDeadLetters(client, keepDeadLetterDays, nowMs) };
}

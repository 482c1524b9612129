import type { Client } from '../adapters/opensearch/connection/client.ts';
import { quantity } from '../command-line/pipeline-counters.ts';
import { reasonOf } from '../failures/reason.ts';
import { applyRetention, KEEP_DEAD_LETTER_DAYS } from '../functions/retention/retention.ts';
import type { Report } from '../servers/report.ts';

const EVERY_MS = 3_600_000;

/**
 * Deletes what has been kept long enough, now and hourly, as the retention function does daily on AWS.
 *
 * @param keepDays days that verdicts are kept; undefined keeps everything
 * @returns the timer, to be cleared at the end
 */
export async function startRetention(
  client: Client,
  keepDays: number | undefined,
  report: Report,
): Promise<NodeJS.Timeout | undefined> {
  if (keepDays === undefined) return undefined;
  const policy = { keepDays, keepDeadLetterDays: KEEP_DEAD_LETTER_DAYS };
  const deleteExpired = async () => {
    const { days, deadLetters } = await applyRetention(client, policy, Date.now());
    if (days.length > 0) report.note(`Deleted ${days.join(', ')}: older than ${keepDays} days.`);
    if (deadLetters > 0)
      report.note(`Deleted ${quantity(deadLetters, 'dead letter')} older than ${KEEP_DEAD_LETTER_DAYS} days.`);
  };
  const tryAgainLater = (error: unknown) =>
    report.note(`Old documents could not be deleted (${reasonOf(error)}); the next attempt is in an hour.`);
  await deleteExpired();
  return setInterval(() => void deleteExpired().catch(tryAgainLater), EVERY_MS);
}

import type { Client } from '../../adapters/opensearch/connection/client.ts';
import { changeEntry, type FoundEntry, pendingEntries, takeEntry } from '../../adapters/opensearch/views/outbox.ts';
import { summarised } from '../../adapters/opensearch/views/summarised.ts';
import { type Message, summaryMessage } from '../../detection/episode/message.ts';
import { backOffMs } from '../../failures/back-off.ts';
import { reasonOf } from '../../failures/reason.ts';

/** Where messages go. */
export interface Receiver {
  /** @throws Error when the message may not have arrived; it is sent again later */
  send(message: Message): Promise<void>;
}

/** What became of the messages of a run. */
export interface Sendings {
  readonly sent: readonly Message[];
  readonly failed: number;
  /** Why the last one that failed did. */
  readonly error: string | undefined;
}

/** Messages of one run, at most: a receiver that has been away is not overrun. */
const MOST_MESSAGES = 50;
/** Failures in a row after which a receiver is taken for dead until the next run. */
const MOST_FAILURES = 2;
const BACK_OFF = { firstMs: 5_000, longestMs: 900_000 };
/** How long a message is tried. */
const GIVE_UP_MS = 86_400_000;

/**
 * Sends what is in the outbox, each message at least once. One that fails is tried again later and later, for a day.
 *
 * @throws Error when OpenSearch is unreachable or refuses; doing it again goes on
 */
export async function sendOutbox(client: Client, receiver: Receiver, nowMs: number): Promise<Sendings> {
  const sent: Message[] = [];
  let failed = 0;
  let error: string | undefined;
  for (const found of await pendingEntries(client, nowMs, MOST_MESSAGES)) {
    if (failed >= MOST_FAILURES) break;
    const taken = await takeEntry(client, await withWords(client, found), nowMs);
    if (taken === undefined) continue;
    const { entry } = taken;
    try {
      await receiver.send(entry.message);
      sent.push(entry.message);
      await changeEntry(client, taken, {
        state: 'sent',
        sentMs: nowMs,
        attempts: entry.attempts + 1,
        error: undefined,
      });
    } catch (thrown) {
      failed++;
      error = reasonOf(thrown);
      const attempts = entry.attempts + 1;
      const isGivenUp = nowMs - entry.createdMs > GIVE_UP_MS;
      const notBeforeMs = nowMs + backOffMs(attempts, BACK_OFF, Math.random());
      await changeEntry(client, taken, { state: isGivenUp ? 'failed' : 'pending', attempts, notBeforeMs, error });
    }
  }
  return { sent, failed, error };
}

/** A summary says what there is to say when it is sent. */
async function withWords(client: Client, found: FoundEntry): Promise<FoundEntry> {
  const { message } = found.entry;
  if (message.kind !== 'summary') return found;
  const words = summaryMessage(message.id, await summarised(client, message.id));
  return { ...found, entry: { ...found.entry, message: words } };
}

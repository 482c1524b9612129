import type { Client } from '../../adapters/opensearch/connection/client.ts';
import {
  changeEntry,
  type FoundEntry,
  type OutboxEntry,
  pendingEntries,
  takeEntry,
} from '../../adapters/opensearch/views/outbox.ts';
import { summarised } from '../../adapters/opensearch/views/summarised.ts';
import { type Message, summaryMessage } from '../../detection/episode/message.ts';
import { AskedToWait, backOffMs } from '../../failures/back-off.ts';
import { reasonOf } from '../../failures/reason.ts';

/** Where messages go. */
export interface Receiver {
  /** @throws Error when the message may not have arrived; it is sent again later, after an AskedToWait no sooner than that says */
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
/** How long a run begins to send: a slow receiver must not keep it from looking at readings. */
const SENDING_MS = 15_000;
/** Failures in a row after which a receiver is taken for dead until the next run. */
const MOST_FAILURES = 2;
const BACK_OFF = { firstMs: 5_000, longestMs: 900_000 };
/** How long a message is tried. */
const GIVE_UP_MS = 86_400_000;

/** What is sent by what, when. */
export interface SendingOptions {
  readonly client: Client;
  readonly receiver: Receiver;
  /** Time that goes on while messages are sent, in epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Sends what is in the outbox, each message at least once. One that fails is tried again later and later, for a day. What a slow
 * receiver leaves of it is for the next run.
 *
 * @throws Error when OpenSearch is unreachable or refuses; doing it again goes on
 */
export async function sendOutbox(options: SendingOptions): Promise<Sendings> {
  const { client, now } = options;
  const sent: Message[] = [];
  let failed = 0;
  let failedInARow = 0;
  let error: string | undefined;
  const beganMs = now();
  for (const found of await pendingEntries(client, beganMs, MOST_MESSAGES)) {
    if (failedInARow >= MOST_FAILURES || now() - beganMs >= SENDING_MS) break;
    // The minute for which it is taken begins now, however long the run has gone on.
    const taken = await takeEntry(client, await withWords(client, found), now());
    if (taken === undefined) continue;
    const problem = await problemOf(options.receiver, taken.entry.message);
    failedInARow = problem === undefined ? 0 : problem.waitMs === undefined ? failedInARow + 1 : MOST_FAILURES;
    if (problem === undefined) sent.push(taken.entry.message);
    else failed++;
    error = problem?.reason ?? error;
    await changeEntry(client, taken, afterSending(taken.entry, problem, now()));
  }
  return { sent, failed, error };
}

/** Why a message may not have arrived, and how long its receiver wants to be left alone. */
interface Problem {
  readonly reason: string;
  readonly waitMs: number | undefined;
}

/** What kept a message from arriving; undefined when it has arrived. */
async function problemOf(receiver: Receiver, message: Message): Promise<Problem | undefined> {
  try {
    await receiver.send(message);
    return undefined;
  } catch (thrown) {
    return { reason: reasonOf(thrown), waitMs: thrown instanceof AskedToWait ? thrown.waitMs : undefined };
  }
}

function afterSending(entry: OutboxEntry, problem: Problem | undefined, nowMs: number): Partial<OutboxEntry> {
  const attempts = entry.attempts + 1;
  if (problem === undefined) return { state: 'sent', sentMs: nowMs, attempts, error: undefined };
  const state = nowMs - entry.createdMs > GIVE_UP_MS ? 'failed' : 'pending';
  const waitMs = Math.max(backOffMs(attempts, BACK_OFF, Math.random()), problem.waitMs ?? 0);
  return { state, attempts, notBeforeMs: nowMs + waitMs, error: problem.reason };
}

/** A summary says what there is to say when it is sent. */
async function withWords(client: Client, found: FoundEntry): Promise<FoundEntry> {
  const { message } = found.entry;
  if (message.kind !== 'summary') return found;
  const words = summaryMessage(message.id, await summarised(client, message.id));
  return { ...found, entry: { ...found.entry, message: words } };
}

import type { Client } from '../../adapters/opensearch/connection/client.ts';
import {
  addEntries,
  entriesNamed,
  type OutboxEntry,
  recentBeginnings,
} from '../../adapters/opensearch/views/outbox.ts';
import type { WithheldReason } from '../../detection/episode/episode-record.ts';
import type { Message } from '../../detection/episode/message.ts';
import { summaryMessage } from '../../detection/episode/message.ts';

/** Something to be told, or to be kept with the reason why it is not. */
export interface Announcement {
  readonly message: Message;
  readonly withheld?: WithheldReason | undefined;
  /** Id of the message about its beginning: where that was not told, the end is not. */
  readonly beginning?: string;
}

/** How many beginnings are told one by one within this time; more become one summary. */
const FLOOD_BEGINNINGS = 10;
const FLOOD_MS = 600_000;
/** How long a summary waits for more of the same. */
const GATHER_MS = 15_000;

const BEGINNINGS = new Set<Message['kind']>(['opened', 'sensor-wrong']);

/** Puts messages into the outbox, before anything else is written that says they are told. */
export class Announcer {
  readonly #client: Client;
  readonly #nowMs: number;
  readonly #withheld = new Map<WithheldReason, number>();
  #left = 0;
  #summary: { readonly id: string; readonly createdMs: number } | undefined;
  #earliestSummaryMs = 0;

  private constructor(client: Client, nowMs: number) {
    this.#client = client;
    this.#nowMs = nowMs;
  }

  /** Begins a run, at the present time. */
  static async begin(client: Client, nowMs: number): Promise<Announcer> {
    const announcer = new Announcer(client, nowMs);
    const { count, latestSummary } = await recentBeginnings(client, nowMs - FLOOD_MS);
    announcer.#left = Math.max(0, FLOOD_BEGINNINGS - count);
    if (latestSummary?.state === 'pending')
      announcer.#summary = { id: latestSummary.message.id, createdMs: latestSummary.createdMs };
    else if (latestSummary !== undefined) announcer.#earliestSummaryMs = latestSummary.createdMs + FLOOD_MS;
    return announcer;
  }

  /**
   * Takes announcements, the most urgent first. Taking one again changes nothing.
   *
   * @returns for each message why it is not told; undefined where it is
   */
  async announce(announcements: readonly Announcement[]): Promise<ReadonlyMap<string, WithheldReason | undefined>> {
    if (announcements.length === 0) return new Map();
    const ids = announcements.flatMap(({ message, beginning }) => [message.id, ...(beginning ? [beginning] : [])]);
    const known = await entriesNamed(this.#client, [...new Set(ids)]);
    const entries: OutboxEntry[] = [];
    const outcomes = new Map<string, WithheldReason | undefined>();
    for (const announcement of announcements) {
      const { message } = announcement;
      const entry = known.get(message.id) ?? this.#entryOf(announcement, known);
      if (!known.has(message.id)) entries.push(entry);
      outcomes.set(message.id, entry.reason);
    }
    if (this.#summary !== undefined) entries.push(this.#summaryEntry(this.#summary));
    await addEntries(this.#client, entries);
    return outcomes;
  }

  /** How many messages this run has put in that are not told, by the reason. */
  get withheld(): ReadonlyMap<WithheldReason, number> {
    return this.#withheld;
  }

  #entryOf(announcement: Announcement, known: ReadonlyMap<string, OutboxEntry>): OutboxEntry {
    const { message } = announcement;
    const reason = this.#reason(announcement, known);
    if (reason !== undefined) this.#withheld.set(reason, (this.#withheld.get(reason) ?? 0) + 1);
    const summary = reason === 'flood' ? this.#summaryId() : undefined;
    return this.#newEntry({ message, state: reason === undefined ? 'pending' : 'withheld', reason, summary });
  }

  #reason({ message, withheld, beginning }: Announcement, known: ReadonlyMap<string, OutboxEntry>) {
    if (withheld !== undefined) return withheld;
    const began = beginning === undefined ? undefined : known.get(beginning);
    if (beginning !== undefined && (began === undefined || began.state === 'withheld')) return 'beginning';
    if (!BEGINNINGS.has(message.kind)) return undefined;
    if (this.#left === 0) return 'flood';
    this.#left--;
    return undefined;
  }

  #summaryId(): string {
    this.#summary ??= { id: `summary:${this.#nowMs}`, createdMs: this.#nowMs };
    return this.#summary.id;
  }

  /** What it says is put together when it is sent. */
  #summaryEntry({ id, createdMs }: { readonly id: string; readonly createdMs: number }): OutboxEntry {
    const notBeforeMs = Math.max(createdMs + GATHER_MS, this.#earliestSummaryMs);
    return { ...this.#newEntry({ message: summaryMessage(id, []), state: 'pending' }), notBeforeMs };
  }

  #newEntry(fields: Pick<OutboxEntry, 'message' | 'state'> & Partial<OutboxEntry>): OutboxEntry {
    return {
      reason: undefined,
      summary: undefined,
      createdMs: this.#nowMs,
      notBeforeMs: this.#nowMs,
      sentMs: undefined,
      attempts: 0,
      error: undefined,
      ...fields,
    };
  }
}

import type { Admin, Kafka } from 'kafkajs';
import { type Clock, resolvesWithin } from '../clock.ts';

interface Reader {
  end(reason: Error): void;
}

interface TopicContinuityOptions {
  /** Makes a client for the same brokers. */
  readonly newKafka: () => Kafka;
  readonly topic: string;
  readonly groupId: string;
  readonly clock: Clock;
  /** Who reads now; ended when what is read is no longer what was committed. */
  readonly reader: () => Reader | undefined;
}

type Offsets = ReadonlyMap<number, number>;

/** Looking costs the brokers three requests, which at every commit would be a burden. */
const LOOK_EVERY_MS = 1_000;
/** How long a batch waits for the answer. */
const ANSWER_MS = 2_000;
const MADE_AGAIN = 'the topic was made again';

/**
 * Notices that a topic was deleted, and perhaps made again, while it is read. kafkajs knows a topic by its name only: it would go
 * on at the old one's offset and pass over what lies before that in the new one. The brokers forget a group's offsets
 * together with the topic, so a consumer that joins anew begins at the beginning.
 *
 * 1. 500 is committed. The topic is deleted, and with it the group's offset; made again, it soon has more than 500 records.
 * 2. kafkajs fetches at 500 and gets records of the new topic. Before they are handed out the brokers are asked, and do not have
 *    500: the consumer ends. The function would learn from them what it had to learn of those before them first.
 * 3. Before 600 is committed the brokers are asked again: the topic may have been made again while the function worked.
 * 4. Within a second of a look there is no second one of its kind, so that both can miss it. Then only the brokers' word
 *    that the topic is gone helps, which every fetch gets between the deletion and the new topic.
 *
 * @see https://cwiki.apache.org/confluence/display/KAFKA/KIP-516%3A+Topic+Identifiers
 */
export class TopicContinuity {
  readonly #options: TopicContinuityOptions;
  readonly #committed = new Map<number, number>();
  readonly #looked = { reading: Number.NEGATIVE_INFINITY, committing: Number.NEGATIVE_INFINITY };
  #admin: Admin | undefined;
  #looking: Promise<boolean> | undefined;

  constructor(options: TopicContinuityOptions) {
    this.#options = options;
  }

  /** Ends a consumer: what was committed is no longer what the topic has. */
  break(what: string, reader = this.#options.reader()): Error {
    const reason = new Error(what);
    this.#committed.clear();
    reader?.end(reason);
    return reason;
  }

  /**
   * Commits offsets (next one to read, by partition), unless the brokers have forgotten those committed before.
   *
   * @throws Error when they have, or do not answer, or `send` does
   */
  async commit(offsets: Offsets, send: () => Promise<void>): Promise<void> {
    // By the time of the answer another one may read, and from where the new topic begins.
    const reader = this.#options.reader();
    if (await this.#areForgotten('committing')) throw this.break(MADE_AGAIN, reader);
    await send();
    for (const [partition, offset] of offsets) this.#committed.set(partition, offset);
  }

  /** Whether what was read may be handed out; where the brokers do not answer at once, the look before the commit tells. */
  async isSame(): Promise<boolean> {
    const reader = this.#options.reader();
    // The partitions of a fetch are read at the same time.
    this.#looking ??= this.#areForgotten('reading').finally(() => (this.#looking = undefined));
    let areForgotten = false;
    const looked = this.#looking.then((are) => (areForgotten = are));
    // Heartbeats wait as well.
    if (!(await resolvesWithin(looked, ANSWER_MS, this.#options.clock).catch(() => false)))
      this.#looked.reading = this.#options.clock.elapsedMs();
    if (areForgotten) this.break(MADE_AGAIN, reader);
    return !areForgotten;
  }

  async close(): Promise<void> {
    await this.#admin?.disconnect();
  }

  /** Looks at most once a second before each of the two, and says no between. */
  async #areForgotten(before: 'reading' | 'committing'): Promise<boolean> {
    const { newKafka, topic, groupId, clock } = this.#options;
    // What is committed while the brokers are asked, their answer may not know yet.
    const known = [...this.#committed];
    if (known.length === 0 || clock.elapsedMs() - this.#looked[before] < LOOK_EVERY_MS) return false;
    this.#admin ??= newKafka().admin();
    await this.#admin.connect();
    const [answer] = await this.#admin.fetchOffsets({ groupId, topics: [topic] });
    this.#looked[before] = clock.elapsedMs();
    const kept = new Map(answer?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    return known.some(([partition, offset]) => this.#committed.has(partition) && (kept.get(partition) ?? -1) < offset);
  }
}

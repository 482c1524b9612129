import type { Kafka } from 'kafkajs';
import { type PlacedMessage, recordSet } from './record-set.ts';
import { SequencedSender } from './sequenced-sender.ts';

interface PublisherSettings {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly partitions: number;
  /** Clients that send side by side, each to partitions of its own; more than one only helps at high rates. */
  readonly senders: number;
  readonly abandoned: AbortSignal;
  onTrouble(reason: string): void;
  /** Called with each part of a batch as soon as the broker has acknowledged it. */
  onAcknowledged(messages: readonly PlacedMessage[]): void;
  readonly recordsPerProducerId?: number;
}

/** About 120 kB of readings: far from the 1 MB that a broker takes in one batch. */
const MOST_MESSAGES_PER_SEND = 1_000;

/** Publishes batches of records, each record exactly once and in order within its partition. */
export class Publisher {
  readonly #settings: PublisherSettings;
  readonly #senders: readonly SequencedSender[];

  constructor(settings: PublisherSettings) {
    this.#settings = settings;
    const senders = Math.min(settings.senders, settings.partitions);
    this.#senders = Array.from({ length: senders }, () => new SequencedSender(settings));
  }

  /**
   * Resolves when every record is acknowledged; at most one call at a time.
   *
   * @throws UserError when the broker refuses a record for good, AbortError when abandoned
   */
  async publish(messages: readonly PlacedMessage[]): Promise<void> {
    const byPartition = groupByPartition(messages);
    await Promise.all(this.#senders.map((_, lane) => this.#publishLane(lane, byPartition)));
  }

  async close(): Promise<void> {
    await Promise.all(this.#senders.map((sender) => sender.close()));
  }

  async #publishLane(lane: number, byPartition: ReadonlyMap<number, readonly PlacedMessage[]>): Promise<void> {
    for (const [partition, messages] of byPartition) {
      if (partition % this.#senders.length !== lane) continue;
      for (let start = 0; start < messages.length; start += MOST_MESSAGES_PER_SEND) {
        const part = messages.slice(start, start + MOST_MESSAGES_PER_SEND);
        await this.#senders[lane]?.send(partition, recordSet(part));
        this.#settings.onAcknowledged(part);
      }
    }
  }
}

function groupByPartition(messages: readonly PlacedMessage[]): Map<number, PlacedMessage[]> {
  const groups = new Map<number, PlacedMessage[]>();
  for (const message of messages) {
    const group = groups.get(message.partition);
    if (group === undefined) groups.set(message.partition, [message]);
    else group.push(message);
  }
  return groups;
}

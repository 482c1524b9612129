import type { Admin } from 'kafkajs';
import { type KafkaConnection, quietKafka } from '../adapters/kafka/kafka-connection.ts';
import { consumerLag } from '../adapters/kafka/topic.ts';

const EVERY_MS = 1_000;

interface LagWatchOptions extends KafkaConnection {
  readonly topic: string;
  readonly groupId: string;
  readonly onLag: (records: number) => void;
}

/** Asks the brokers about once a second how far a consumer group is behind; stays silent while they are away. */
export class LagWatch {
  readonly #options: LagWatchOptions;
  readonly #admin: Admin;
  #watching = true;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LagWatchOptions) {
    this.#options = options;
    this.#admin = quietKafka(options).admin();
    void this.#watch();
  }

  /** Asks a last time, then ends. */
  async close(): Promise<void> {
    this.#watching = false;
    clearTimeout(this.#timer);
    await this.#ask();
    await this.#admin.disconnect().catch(() => {});
  }

  async #watch(): Promise<void> {
    await this.#ask();
    if (this.#watching) this.#timer = setTimeout(() => void this.#watch(), EVERY_MS);
  }

  async #ask(): Promise<void> {
    const { topic, groupId, onLag } = this.#options;
    try {
      await this.#admin.connect();
      onLag(await consumerLag(this.#admin, topic, groupId));
    } catch {
      // The event source mapping says when Kafka does not answer.
    }
  }
}

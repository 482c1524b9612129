import type { Coordinates } from '../../detection/coordinates.ts';
import { DailyIndexNames } from '../../detection/daily-index.ts';
import type { KafkaEventRecord } from './kafka-event.ts';

/** How long a topic keeps its records, in milliseconds, infinite for ever. */
export type RetentionOf = (topic: string) => number | Promise<number>;

/** Names the index of each record by how long its topic keeps records. */
export class TopicIndexNames {
  readonly #retentionOf: RetentionOf;
  readonly #byTopic = new Map<string, DailyIndexNames>();
  /** What the broker has dated, retention does not bound. */
  readonly #byBroker = new DailyIndexNames(Number.POSITIVE_INFINITY);

  /** @param retentionOf asked once for each topic, and only where producers date its records */
  constructor(retentionOf: RetentionOf) {
    this.#retentionOf = retentionOf;
  }

  /** To be called with records before their indices are asked for. */
  async learn(records: Iterable<KafkaEventRecord>): Promise<void> {
    for (const { topic, timestampType } of records)
      if (timestampType !== 'LOG_APPEND_TIME' && !this.#byTopic.has(topic))
        this.#byTopic.set(topic, new DailyIndexNames(await this.#retentionOf(topic)));
  }

  /** The index for a record, given the present time in epoch milliseconds. */
  nameFor(at: Coordinates, nowMs: number): string {
    return this.#namesOf(at).nameFor(at, nowMs);
  }

  /** Whether a record that its producer has dated is less than this far from where that clock begins, or ceases, to be believed. */
  isNearEdge(at: Coordinates, nowMs: number, distanceMs: number): boolean {
    return this.#namesOf(at).isNearEdge(at.timestampMs, nowMs, distanceMs);
  }

  #namesOf({ topic }: Coordinates): DailyIndexNames {
    return this.#byTopic.get(topic) ?? this.#byBroker;
  }
}

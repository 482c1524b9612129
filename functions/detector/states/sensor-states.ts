import type { Client } from '../../../adapters/opensearch/connection/client.ts';
import type { StreamJudges } from '../../../detection/state/sensor-stream.ts';
import type { KafkaEvent } from '../kafka-event.ts';
import type { RecordJudge } from '../record-judge.ts';
import { EventStates, type OnRetry } from './event-states.ts';
import { StateCache } from './state-cache.ts';

interface SensorStatesOptions {
  readonly client: Client;
  readonly judges: StreamJudges;
  /** Bytes of states that are kept between invocations, at most. */
  readonly cacheBytes: number;
}

/** The states of all sensors, as an environment sees them. */
export class SensorStates {
  readonly #client: Client;
  readonly #judges: StreamJudges;
  readonly #cache: StateCache;

  constructor({ client, judges, cacheBytes }: SensorStatesOptions) {
    this.#client = client;
    this.#judges = judges;
    this.#cache = new StateCache(cacheBytes);
  }

  /**
   * Begins an event: reads its records, in their order, and the states of their sensors. Its partitions are uncached until it has
   * succeeded.
   *
   * @throws SearchTrouble when the deadline passes before the states are read
   */
  async begin(
    { records }: KafkaEvent,
    judge: RecordJudge,
    nowMs: number,
    deadlineMs: number,
    onRetry: OnRetry,
  ): Promise<EventStates> {
    const states = new EventStates({ client: this.#client, judges: this.#judges, cache: this.#cache, nowMs });
    for (const list of Object.values(records)) for (const record of list) states.add(record, judge.read(record));
    await states.load(deadlineMs, onRetry);
    return states;
  }
}

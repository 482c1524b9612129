import type { Client } from '../../../adapters/opensearch/connection/client.ts';
import type { OnRetry } from '../../../adapters/opensearch/connection/retry-until.ts';
import type { StreamJudges } from '../../../detection/state/sensor-stream.ts';
import type { KafkaEvent, KafkaEventRecord } from '../kafka-event.ts';
import type { RecordJudge } from '../record-judge.ts';
import { EventStates } from './event-states.ts';
import { StateCache } from './state-cache.ts';
import type { StateCounts } from './state-counts.ts';

interface SensorStatesOptions {
  readonly client: Client;
  readonly judges: StreamJudges;
  /** Bytes of states that are kept between invocations, at most. */
  readonly cacheBytes: number;
  /** Sensors of one part of an event, at most; what the size of the cache allows without it. */
  readonly mostSensors?: number | undefined;
}

/** What reading an event takes. */
interface Beginning {
  readonly judge: RecordJudge;
  /** Where is counted what there is to say of the states. */
  readonly counts: StateCounts;
  /** Present time in epoch milliseconds. */
  readonly nowMs: number;
  readonly deadlineMs: number;
  readonly onRetry: OnRetry;
}

/** A part of an event, and the states that it needs. */
export interface BegunPart {
  readonly states: EventStates;
  readonly part: KafkaEvent;
  /** Undefined where nothing is left. */
  readonly rest: KafkaEvent | undefined;
}

/**
 * An event of 10,000 records may have as many sensors, of which each takes some 30 KB in memory where it has two channels, and 150
 * KB where it has twelve: so many fit beside a cache of that size, which is an eighth of the function's memory.
 */
const CACHE_BYTES_OF_SENSOR = 64_000;
const LEAST_SENSORS = 100;

/** The states of all sensors, as an environment sees them. */
export class SensorStates {
  readonly #client: Client;
  readonly #judges: StreamJudges;
  readonly #cache: StateCache;
  readonly #mostSensors: number;

  constructor({ client, judges, cacheBytes, mostSensors }: SensorStatesOptions) {
    this.#mostSensors = mostSensors ?? Math.max(LEAST_SENSORS, Math.floor(cacheBytes / CACHE_BYTES_OF_SENSOR));
    this.#client = client;
    this.#judges = judges;
    this.#cache = new StateCache(cacheBytes);
  }

  /**
   * Begins an event: reads its records, in their order, up to those of so many sensors that their states fit into memory, and
   * the states of these. Its partitions are uncached until it has succeeded.
   *
   * @returns also which part of the event that is, and what is left of it
   * @throws SearchTrouble when the deadline passes before the states are read
   */
  async begin(event: KafkaEvent, { judge, counts, nowMs, deadlineMs, onRetry }: Beginning): Promise<BegunPart> {
    const [client, judges, cache] = [this.#client, this.#judges, this.#cache];
    const states = new EventStates({ client, judges, cache, nowMs, counts });
    let isFull = false;
    const [part, rest]: Record<string, readonly KafkaEventRecord[]>[] = [{}, {}];
    for (const [name, records] of Object.entries(event.records)) {
      let taken = 0;
      for (const record of records) {
        isFull ||= !states.add(record, judge.read(record), this.#mostSensors);
        if (isFull) break;
        taken++;
      }
      if (taken > 0) Object.assign(part as object, { [name]: records.slice(0, taken) });
      if (taken < records.length) Object.assign(rest as object, { [name]: records.slice(taken) });
    }
    await states.load(deadlineMs, onRetry);
    const isWhole = Object.keys(rest as object).length === 0;
    return isWhole
      ? { states, part: event, rest: undefined }
      : { states, part: { ...event, records: part ?? {} }, rest: { ...event, records: rest ?? {} } };
  }
}

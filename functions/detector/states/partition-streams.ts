import { createHash } from 'node:crypto';
import type { StoredState } from '../../../adapters/opensearch/sensor-models/state-store.ts';
import { SensorStream, type StreamJudges } from '../../../detection/state/sensor-stream.ts';
import type { StateCache } from './state-cache.ts';

/** A sensor that an event has readings of. */
export interface TouchedSensor {
  /** That of its state in the index. */
  readonly id: string;
  readonly topic: string;
  /** What is kept of it; undefined until it is loaded, and where there is nothing. */
  stored: StoredState | undefined;
  /** Made of it when its first reading is judged. */
  stream: SensorStream | undefined;
}

interface PartitionParts {
  readonly cache: StateCache;
  readonly judges: StreamJudges;
  /** Present time in epoch milliseconds. */
  readonly nowMs: number;
}

/** The sensors of one partition that an event has readings of. */
export class PartitionStreams {
  readonly topic: string;
  readonly partition: number;
  readonly #cache: StateCache;
  readonly #judges: StreamJudges;
  readonly #name: string;
  readonly #turn: number;
  readonly #sensors = new Map<string, TouchedSensor>();
  readonly #missing: TouchedSensor[] = [];
  /** Where the next batch begins if nothing else happens. */
  nextOffset: number;

  /** Takes the partition out of the cache for records from this offset on. */
  constructor(
    { topic, partition, offset }: { readonly topic: string; readonly partition: number; readonly offset: number },
    { cache, judges, nowMs }: PartitionParts,
  ) {
    this.topic = topic;
    this.partition = partition;
    this.#cache = cache;
    this.#judges = judges;
    this.#name = `${topic} ${partition}`;
    this.#turn = cache.take(this.#name, offset, nowMs);
    this.nextOffset = offset;
  }

  /** Notes that the event has a reading of a sensor. */
  need(sensorId: string): void {
    if (this.#sensors.has(sensorId)) return;
    const stored = this.#cache.get(this.#name, sensorId, this.#turn);
    const id = stateId(this.topic, this.partition, sensorId);
    const sensor: TouchedSensor = { id, topic: this.topic, stored, stream: undefined };
    if (stored === undefined) this.#missing.push(sensor);
    this.#sensors.set(sensorId, sensor);
  }

  /** Those whose states are not in the cache. */
  get missing(): readonly TouchedSensor[] {
    return this.#missing;
  }

  isOf({ topic, partition }: { readonly topic: string; readonly partition: number }): boolean {
    return partition === this.partition && topic === this.topic;
  }

  has(sensorId: string): boolean {
    return this.#sensors.has(sensorId);
  }

  /** How many sensors there are. */
  get size(): number {
    return this.#sensors.size;
  }

  get sensors(): Iterable<TouchedSensor> {
    return this.#sensors.values();
  }

  /** The readings of a sensor that was needed, from a copy of its state. */
  streamOf(sensorId: string): SensorStream {
    const sensor = this.#sensors.get(sensorId);
    if (sensor === undefined) throw new Error(`nobody has loaded the state of sensor ${sensorId}`);
    sensor.stream ??= new SensorStream(sensor.stored?.bytes, this.#judges);
    return sensor.stream;
  }

  /** Puts the partition back into the cache, with the states as they are in the index. */
  keep(nowMs: number): void {
    const states = [...this.#sensors].flatMap(([sensorId, { stored }]) =>
      stored === undefined ? [] : [[sensorId, stored] as const],
    );
    this.#cache.put(this.#name, { turn: this.#turn, nextOffset: this.nextOffset, atMs: nowMs }, states);
  }
}

/** The id of a state: a hash of topic, partition and sensor, whose id may be any text. */
export const stateId = (topic: string, partition: number, sensorId: string): string =>
  createHash('sha256').update(`${topic} ${partition} ${sensorId}`).digest('base64url');

import type { Client } from '../../../adapters/opensearch/connection/client.ts';
import { type OnRetry, pauseAfter } from '../../../adapters/opensearch/connection/retry-until.ts';
import { SearchTrouble } from '../../../adapters/opensearch/connection/search-trouble.ts';
import { saveStates } from '../../../adapters/opensearch/sensor-models/save-states.ts';
import { loadStates, type StoredState } from '../../../adapters/opensearch/sensor-models/state-store.ts';
import type { Coordinates } from '../../../detection/coordinates.ts';
import { isPack } from '../../../detection/reading/pack.ts';
import type { Reading } from '../../../detection/reading.ts';
import { hasLearntAllOf } from '../../../detection/state/progress.ts';
import { NOTHING_SAID, type StreamJudges, type StreamVerdict } from '../../../detection/state/sensor-stream.ts';
import { parseStreamState } from '../../../detection/state/stream-state.ts';
import type { KafkaEventRecord } from '../kafka-event.ts';
import type { Contents } from '../record-judge.ts';
import { PartitionStreams, type TouchedSensor } from './partition-streams.ts';
import type { StateCache } from './state-cache.ts';
import type { StateCounts } from './state-counts.ts';

interface EventStatesParts {
  readonly client: Client;
  readonly judges: StreamJudges;
  readonly cache: StateCache;
  /** Present time in epoch milliseconds. */
  readonly nowMs: number;
  /** Those of the whole event. */
  readonly counts: StateCounts;
}

/** Reasons that are counted by themselves. */
const MAX_REASONS = 10;

/**
 * The states of the sensors that one event has readings of. It works on copies: what it has changed is written after the
 * documents, and cached after that.
 */
export class EventStates {
  readonly counts: StateCounts;
  /** What each record holds, in the order of the event. */
  readonly contents: Contents[] = [];
  readonly #parts: EventStatesParts;
  readonly #partitions: PartitionStreams[] = [];
  /** That of the last record. */
  #partition: PartitionStreams | undefined;
  #sensors = 0;

  constructor(parts: EventStatesParts) {
    this.#parts = parts;
    this.counts = parts.counts;
  }

  /**
   * Takes note of a record, in the order of the event, and of the sensors whose states it needs.
   *
   * @returns false, and nothing is noted, where it would need more than so many sensors, and is not the first
   */
  add(record: KafkaEventRecord, contents: Contents, mostSensors: number): boolean {
    const ids = this.#judgedOf(contents);
    const known = this.#partitions.find((partition) => partition.isOf(record));
    const fresh = ids.filter((id) => known?.has(id) !== true).length;
    if (this.#sensors + fresh > mostSensors && this.contents.length > 0) return false;
    this.contents.push(contents);
    const partition = this.#partitionOf(record);
    partition.nextOffset = record.offset + 1;
    const before = partition.size;
    for (const id of ids) partition.need(id);
    this.#sensors += partition.size - before;
    return true;
  }

  /**
   * Loads the states that are needed and not cached.
   *
   * @throws SearchTrouble when the deadline passes before
   */
  async load(deadlineMs: number, onRetry: OnRetry): Promise<void> {
    const missing = this.#partitions.flatMap((partition) => partition.missing);
    const found = await this.#read(
      missing.map(({ id }) => id),
      deadlineMs,
      onRetry,
    );
    for (const sensor of missing) sensor.stored = found.get(sensor.id);
    this.counts.loaded += found.size;
    this.counts.started += missing.length - found.size;
  }

  /** What a sensor's state says of a reading, after all readings before it. */
  readonly byState = (at: Coordinates, reading: Reading): StreamVerdict => {
    if (!this.#isJudged(reading.sensorId)) return NOTHING_SAID;
    return this.#partitionOf(at).streamOf(reading.sensorId).judge(at, reading);
  };

  /**
   * Writes the states that have changed, and caches all: the event has succeeded. Each is written unless another invocation has written one that has learnt as much.
   *
   * @throws SearchTrouble when the deadline passes before; then some may be written
   */
  async save(deadlineMs: number, onRetry: OnRetry): Promise<void> {
    let unsaved = this.#changed();
    this.counts.saved += unsaved.length;
    for (let round = 1; unsaved.length > 0; round++) {
      // Not the first time: what others have written was read just now.
      if (round > 2) await pauseAfter(round - 2, overtaken(unsaved.length), deadlineMs, onRetry);
      const conflicts = await this.#write(unsaved, deadlineMs, onRetry);
      this.counts.conflicts += conflicts.length;
      const others = await this.#read(
        conflicts.map(({ sensor }) => sensor.id),
        deadlineMs,
        onRetry,
      );
      unsaved = conflicts.filter((unwritten) => !takesOver(unwritten, others.get(unwritten.sensor.id)));
    }
    for (const partition of this.#partitions) partition.keep(this.#parts.nowMs);
  }

  /** The sensors of a record whose states are needed. */
  #judgedOf(contents: Contents): readonly string[] {
    return sensorIdsOf(contents).filter((id) => this.#isJudged(id));
  }

  /** Whether anything judges a sensor by its state: the model does with all. */
  #isJudged(sensorId: string): boolean {
    const { withModel, rules } = this.#parts.judges;
    return withModel || rules.concern(sensorId);
  }

  #changed(): Unsaved[] {
    const changed: Unsaved[] = [];
    for (const partition of this.#partitions)
      for (const sensor of partition.sensors) {
        const { stream } = sensor;
        if (stream?.damage !== undefined) this.#countDamage(stream.damage);
        if (stream?.changed === true) changed.push({ sensor, bytes: stream.bytes(), version: sensor.stored?.version });
      }
    return changed;
  }

  /** Writes states and takes note of those that are written; returns the others, which conflict. */
  async #write(unsaved: readonly Unsaved[], deadlineMs: number, onRetry: OnRetry): Promise<readonly Unsaved[]> {
    const writes = unsaved.map(({ sensor: { id, topic }, bytes, version }) => ({ id, topic, bytes, version }));
    const { client, nowMs } = this.#parts;
    const { written, conflicts } = await saveStates(writes, { client, nowMs, deadlineMs, onRetry });
    for (const { sensor, bytes } of unsaved) {
      const version = written.get(sensor.id);
      if (version !== undefined) sensor.stored = { bytes, version };
    }
    const others = new Set(conflicts);
    return unsaved.filter(({ sensor }) => others.has(sensor.id));
  }

  async #read(ids: readonly string[], deadlineMs: number, onRetry: OnRetry): Promise<ReadonlyMap<string, StoredState>> {
    return await loadStates(this.#parts.client, ids, deadlineMs, onRetry);
  }

  #countDamage(reason: string): void {
    const { damaged } = this.counts;
    const count = damaged.get(reason);
    if (count !== undefined || damaged.size < MAX_REASONS) damaged.set(reason, (count ?? 0) + 1);
  }

  #partitionOf(record: Pick<KafkaEventRecord, 'topic' | 'partition' | 'offset'>): PartitionStreams {
    if (this.#partition?.isOf(record) === true) return this.#partition;
    this.#partition = this.#partitions.find((partition) => partition.isOf(record));
    if (this.#partition !== undefined) return this.#partition;
    this.#partition = new PartitionStreams(record, this.#parts);
    this.#partitions.push(this.#partition);
    return this.#partition;
  }
}

function sensorIdsOf(contents: Contents): readonly string[] {
  if (!contents.ok) return [];
  if (!isPack(contents.value)) return [contents.value.sensorId];
  return contents.value.elements.flatMap(({ reading }) => (reading.ok ? [reading.value.sensorId] : []));
}

/** A state that is to be written. */
interface Unsaved {
  readonly sensor: TouchedSensor;
  readonly bytes: Uint8Array;
  version: StoredState['version'] | undefined;
}

const overtaken = (states: number): SearchTrouble =>
  new SearchTrouble('busy', `others wrote the states of ${states} sensors each time before they could be written`);

/** Whether what another invocation has written stands instead of ours; else ours is to be written over it. */
function takesOver(ours: Unsaved, theirs: StoredState | undefined): boolean {
  ours.version = theirs?.version;
  if (theirs === undefined) return false;
  const [own, other] = [parseStreamState(ours.bytes), parseStreamState(theirs.bytes)];
  if (own.kind !== 'state' || other.kind !== 'state') return false;
  if (!hasLearntAllOf(other.state.progress, own.state.progress)) return false;
  ours.sensor.stored = theirs;
  return true;
}

import type { StoredState } from '../../../adapters/opensearch/sensor-models/state-store.ts';

/** What an environment knows of a partition: its states are those after the record before `nextOffset`. */
interface Cursor {
  readonly turn: number;
  readonly nextOffset: number;
  readonly atMs: number;
}

interface Entry {
  /** States of another turn are of another point of the partition. */
  readonly turn: number;
  readonly state: StoredState;
}

/** What a state takes beside its bytes, about. */
const ENTRY_BYTES = 400;
/** A topic that was deleted, made again and filled by others to the same offset cannot be that quick. */
const TRUSTED_MS = 60_000;

/**
 * The states that an environment keeps between invocations, at most so many bytes; the one that was used longest ago goes first.
 *
 * They count only while nothing else can have moved their partition on: for a batch that begins exactly where the last
 * successful one of this environment ended, soon after it. An invocation takes its partitions out of the cache, and puts them back
 * when it has succeeded; so one that fails, or that is left behind, leaves them uncached.
 */
export class StateCache {
  readonly #maxBytes: number;
  readonly #cursors = new Map<string, Cursor>();
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;
  #turns = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes that it holds, about. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Takes a partition for a batch that begins at this offset.
   *
   * @returns the turn of the states that may be used, which none has where they may not
   */
  take(partition: string, firstOffset: number, nowMs: number): number {
    const cursor = this.#cursors.get(partition);
    this.#cursors.delete(partition);
    const isNext = cursor?.nextOffset === firstOffset && nowMs - cursor.atMs < TRUSTED_MS && nowMs >= cursor.atMs;
    return isNext ? cursor.turn : ++this.#turns;
  }

  /** The state of a sensor in this turn of its partition. */
  get(partition: string, sensorId: string, turn: number): StoredState | undefined {
    const entry = this.#entries.get(keyOf(partition, sensorId));
    return entry?.turn === turn ? entry.state : undefined;
  }

  /** Puts a partition back after a batch has succeeded, with the states that it has used. */
  put(
    partition: string,
    { turn, nextOffset, atMs }: Cursor,
    states: Iterable<readonly [sensorId: string, state: StoredState]>,
  ): void {
    this.#cursors.set(partition, { turn, nextOffset, atMs });
    for (const [sensorId, state] of states) this.#keep(keyOf(partition, sensorId), { turn, state });
    for (const [key, { state }] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#entries.delete(key);
      this.#bytes -= sizeOf(state);
    }
  }

  #keep(key: string, entry: Entry): void {
    const before = this.#entries.get(key);
    if (before !== undefined) this.#bytes -= sizeOf(before.state);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    this.#bytes += sizeOf(entry.state);
  }
}

const keyOf = (partition: string, sensorId: string): string => `${partition}\n${sensorId}`;

const sizeOf = ({ bytes }: StoredState): number => bytes.byteLength + ENTRY_BYTES;

import { reasonOf } from '../../failures/reason.ts';
import type { Clock } from '../clock.ts';
import type { MappingLog } from '../mapping-log.ts';
import { Signal } from '../signal.ts';

const RETRY_AFTER_MS = 500;

interface CommitterOptions {
  /** Sends offsets (next one to read, by partition) to the group's coordinator. */
  readonly commit: (offsets: ReadonlyMap<number, number>) => Promise<void>;
  /** Generation of the consumer group that this member is in at the moment. */
  readonly generation: () => number;
  readonly log: MappingLog;
  readonly clock: Clock;
  /** Called with the number of records behind offsets that were accepted. */
  readonly onCommitted?: (records: number) => void;
}

/**
 * Commits offsets beside the invocations: one request at a time, always the newest of each partition, again until it
 * is accepted. Offsets of a generation that has passed are never sent: their partitions may be someone else's.
 *
 * 1. {0: 5} is on its way when 7 and 9 are done. They wait as {0: 9}, which is sent when the answer is there.
 * 2. If the answer is a refusal, {0: 5} is put back behind what waits, so that {0: 9} is sent, never 5 after 9.
 * 3. If the group is joined anew meanwhile, what waits is forgotten, and a refused request is not put back once offsets of
 *    the new generation wait.
 * 4. An invocation of before ends only then. Its offsets are ignored, and those of the new generation stay.
 */
export class OffsetCommitter {
  readonly #options: CommitterOptions;
  readonly #idle: Signal;
  #pending = new Map<number, number>();
  #pendingGeneration = -1;
  #pendingRecords = 0;
  #busy = false;

  constructor(options: CommitterOptions) {
    this.#options = options;
    this.#idle = new Signal(options.clock);
  }

  /** Notes that everything before the given offsets is done, and sends that as soon as the request before is through. */
  done(offsets: ReadonlyMap<number, number>, generation: number, records = 0): void {
    // An invocation of an earlier generation may end after the first of this one.
    if (generation < this.#pendingGeneration) return;
    if (generation !== this.#pendingGeneration) this.#clear();
    this.#pendingGeneration = generation;
    this.#pendingRecords += records;
    for (const [partition, offset] of offsets) this.#pending.set(partition, offset);
    if (!this.#busy) void this.#sendAll();
  }

  /** Resolves when nothing waits to be sent, to false when that is not so within `graceMs`. */
  async flush(graceMs: number): Promise<boolean> {
    if (this.#busy) await this.#idle.wait(graceMs);
    return !this.#busy;
  }

  async #sendAll(): Promise<void> {
    this.#busy = true;
    let failures = 0;
    while (this.#pending.size > 0 && this.#pendingGeneration === this.#options.generation()) {
      const [offsets, generation, records] = [this.#pending, this.#pendingGeneration, this.#pendingRecords];
      this.#clear();
      try {
        await this.#options.commit(offsets);
        this.#options.onCommitted?.(records);
        failures = 0;
      } catch (error) {
        if (generation === this.#pendingGeneration) {
          this.#pending = new Map([...offsets, ...this.#pending]);
          this.#pendingRecords += records;
        }
        if (failures++ === 0) this.#report(error);
        await new Promise<void>((resolve) => this.#options.clock.after(RETRY_AFTER_MS, resolve));
      }
    }
    this.#clear();
    this.#busy = false;
    this.#idle.notify();
  }

  #clear(): void {
    this.#pending = new Map();
    this.#pendingRecords = 0;
  }

  #report(error: unknown): void {
    this.#options.log('WARN', 'Offsets could not be committed; trying again.', { reason: reasonOf(error) });
  }
}

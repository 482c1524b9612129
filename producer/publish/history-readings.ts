import { UserError } from '../../command-line/command.ts';
import type { History, HistoryPass } from '../../history/history.ts';
import type { HistoryReading } from '../../history/reading-maker.ts';
import type { ReadingSource } from './reading-source.ts';
import type { PlacedMessage } from './record-set.ts';

interface HistoryReadingsSettings {
  readonly history: History;
  /** How many times faster than it happened; infinite for as fast as the broker takes it. */
  readonly speed: number;
  /** How many are sent at most. */
  readonly count: number;
  readonly partitionOf: (key: string) => number;
}

/**
 * The readings of a history, each due when it happened, counted from the first and divided by the speed. One that is earlier
 * than a reading before it is due with that one, so that the order of the file is kept.
 */
export class HistoryReadings implements ReadingSource {
  readonly #settings: HistoryReadingsSettings;
  readonly #batches: HistoryPass['batches'];
  #batch: readonly HistoryReading[] = [];
  #next = 0;
  #firstMs: number | undefined;
  #ended = false;
  #taken = 0;

  constructor(settings: HistoryReadingsSettings) {
    this.#settings = settings;
    this.#batches = settings.history.pass().batches;
  }

  get taken(): number {
    return this.#taken;
  }

  get finished(): boolean {
    return this.#ended || this.#taken >= this.#settings.count;
  }

  dueBy(): number {
    return this.#taken;
  }

  nextInMs(elapsedMs: number): number {
    const next = this.#batch[this.#next];
    return next === undefined ? 0 : Math.max(0, this.#dueAtMs(next) - elapsedMs);
  }

  async take(elapsedMs: number, most: number): Promise<readonly PlacedMessage[]> {
    const messages: PlacedMessage[] = [];
    const end = Math.min(most, this.#settings.count - this.#taken);
    while (messages.length < end) {
      const next = this.#batch[this.#next];
      if (next === undefined) {
        if (!(await this.#readOn())) break;
      } else if (this.#dueAtMs(next) > elapsedMs) break;
      else {
        this.#next++;
        if (next.value !== undefined) messages.push(this.#placed(next.sensorId, next.value));
      }
    }
    this.#taken += messages.length;
    return messages;
  }

  #placed(key: string, value: string): PlacedMessage {
    return { key, value, partition: this.#settings.partitionOf(key) };
  }

  #dueAtMs({ epochMs }: HistoryReading): number {
    this.#firstMs ??= epochMs;
    return (epochMs - this.#firstMs) / this.#settings.speed;
  }

  /** Gets the next batch; false when there is none. */
  async #readOn(): Promise<boolean> {
    const { value } = await this.#batches.next();
    this.#next = 0;
    this.#batch = (value ?? []).map((reading) => {
      if (reading.ok) return reading.value;
      throw new UserError(
        `${this.#settings.history.path}, ${reading.problem.sentences[0]}; the rows before it were sent.`,
      );
    });
    this.#ended = value === undefined;
    return !this.#ended;
  }
}

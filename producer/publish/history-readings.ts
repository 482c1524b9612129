import { UserError } from '../../command-line/command.ts';
import type { Result } from '../../detection/result.ts';
import type { History, HistoryPass } from '../../history/history.ts';
import type { RowProblem } from '../../history/history-row.ts';
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
  /** Why nothing more can be read; thrown once all that came before has been taken. */
  #failure: unknown;
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
        if (await this.#readOn()) continue;
        if (this.#failure !== undefined && messages.length === 0) throw this.#failure;
        break;
      }
      if (this.#dueAtMs(next) > elapsedMs) break;
      this.#next++;
      if (next.value !== undefined) messages.push(this.#placed(next.sensorId, next.value));
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

  /** Gets the next batch; false when there is none, or nothing more can be read. */
  async #readOn(): Promise<boolean> {
    if (this.#failure !== undefined) return false;
    this.#next = 0;
    this.#batch = [];
    try {
      const { value } = await this.#batches.next();
      this.#ended = value === undefined;
      this.#batch = this.#beforeWrong(value ?? []);
    } catch (error) {
      this.#failure = error;
    }
    return !this.#ended;
  }

  /** The readings of a batch, as far as to a row that is wrong. */
  #beforeWrong(batch: readonly Result<HistoryReading, RowProblem>[]): readonly HistoryReading[] {
    const readings: HistoryReading[] = [];
    for (const each of batch) {
      if (!each.ok) {
        const [sentence] = each.problem.sentences;
        this.#failure = new UserError(`${this.#settings.history.path}, ${sentence}; the rows before it were sent.`);
        break;
      }
      readings.push(each.value);
    }
    return readings;
  }
}

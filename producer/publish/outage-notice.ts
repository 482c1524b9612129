import { GrowingInterval } from '../../command-line/growing-interval.ts';

interface OutageNoticeSettings {
  /** The brokers as a person named them. */
  readonly brokers: string;
  /** How many readings are due and not acknowledged. */
  waitingReadings(): number;
  /** Takes one line, without its end. */
  write(line: string): void;
  nowMs(): number;
}

/** How long a broker may give no answer while readings wait, before it counts as away though no attempt has failed yet. */
const SILENCE_MS = 2_000;
const REPEAT_FIRST_AFTER_MS = 5_000;

/** Says that the broker is away, at once and then at growing intervals, and that it is back. */
export class OutageNotice {
  readonly #settings: OutageNoticeSettings;
  #lastAnswerMs: number;
  #awaySinceMs: number | undefined;
  readonly #interval = new GrowingInterval(REPEAT_FIRST_AFTER_MS);
  #reason = 'it does not answer';

  constructor(settings: OutageNoticeSettings) {
    this.#settings = settings;
    this.#lastAnswerMs = settings.nowMs();
  }

  /** An attempt failed and will be repeated. */
  trouble(reason: string): void {
    this.#reason = reason;
    this.#awaySinceMs ??= this.#settings.nowMs();
    this.tick();
  }

  /** The broker answered. */
  answered(): void {
    const { brokers, write, nowMs } = this.#settings;
    this.#lastAnswerMs = nowMs();
    if (this.#awaySinceMs === undefined) return;
    const awaySeconds = ((nowMs() - this.#awaySinceMs) / 1000).toFixed(1);
    write(`Kafka at ${brokers} is back after ${awaySeconds} s; nothing is lost.`);
    this.#awaySinceMs = undefined;
    this.#interval.reset();
    this.#reason = 'it does not answer';
  }

  /** Nothing is under way, so silence means nothing; to be called before a batch is sent. */
  idle(): void {
    if (this.#awaySinceMs === undefined) this.#lastAnswerMs = this.#settings.nowMs();
  }

  /** To be called about once a second while readings may be waiting. */
  tick(): void {
    const { brokers, waitingReadings, write, nowMs } = this.#settings;
    const now = nowMs();
    const waiting = waitingReadings();
    if (waiting > 0 && now - this.#lastAnswerMs >= SILENCE_MS) this.#awaySinceMs ??= this.#lastAnswerMs;
    if (this.#awaySinceMs === undefined || !this.#interval.isDue(now)) return;
    const seconds = Math.floor((now - this.#awaySinceMs) / 1000);
    const state = seconds === 0 ? 'takes no readings' : `has taken no readings for ${seconds} s`;
    write(`Kafka at ${brokers} ${state} (${this.#reason}); ${waiting} are waiting.`);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { backOffMs } from '../failures/back-off.ts';
import { reasonOf } from '../failures/reason.ts';
import { UserError } from './command.ts';

const BACK_OFF = { firstMs: 100, longestMs: 1_000 };
const SAY_EVERY_MS = 10_000;

interface WaitOptions {
  /** What is waited for, for instance `Kafka at 127.0.0.1:9092`. */
  readonly name: string;
  readonly say: (line: string) => void;
  /** Whether to go on waiting. */
  readonly waiting: () => boolean;
  /** Milliseconds between two lines; ten seconds unless told. */
  readonly sayEveryMs?: number;
}

/**
 * Tries until it succeeds, and says at once and then every ten seconds what it waits for and why.
 *
 * @returns the attempt's value; undefined when the waiting was ended
 * @throws UserError from the attempt: what waiting cannot cure
 */
export async function waitForServer<Value>(
  options: WaitOptions,
  attempt: () => Promise<Value>,
): Promise<Value | undefined> {
  const notice = new WaitingNotice(options);
  for (let attempts = 1; options.waiting(); attempts++) {
    try {
      const value = await attempt();
      notice.answered();
      return value;
    } catch (error) {
      if (error instanceof UserError) throw error;
      notice.failed(error, Date.now());
      await sleep(backOffMs(attempts, BACK_OFF, Math.random()));
    }
  }
  return undefined;
}

class WaitingNotice {
  readonly #options: WaitOptions;
  readonly #startMs = Date.now();
  #saidMs: number | undefined;

  constructor(options: WaitOptions) {
    this.#options = options;
  }

  failed(error: unknown, nowMs: number): void {
    const { name, say, sayEveryMs = SAY_EVERY_MS } = this.#options;
    if (this.#saidMs !== undefined && nowMs - this.#saidMs < sayEveryMs) return;
    const seconds = Math.round((nowMs - this.#startMs) / 1000);
    const silence = this.#saidMs === undefined ? 'does not answer' : `has not answered for ${seconds} s`;
    say(`${name} ${silence} (${reasonOf(error)}); waiting for it.`);
    this.#saidMs = nowMs;
  }

  answered(): void {
    if (this.#saidMs !== undefined) this.#options.say(`${this.#options.name} answers now.`);
  }
}

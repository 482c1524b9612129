import type { Clock } from '../../../event-source-mapping/clock.ts';
import type { VirtualClock } from './virtual-clock.ts';

const LONGEST_WAY_MS = 10;
const REQUEST_TIMEOUT_MS = 10_000;

/** The connections of one process to the brokers, which may be cut, fall silent, or end with the process. */
export class ScriptedLink {
  readonly #world: VirtualClock;
  readonly #outstanding = new Set<(error: Error) => void>();
  #state: 'up' | 'silent' | 'cut' | 'killed' = 'up';
  /** The time of the process: its timers end with it. */
  readonly clock: Clock;

  constructor(world: VirtualClock) {
    this.#world = world;
    this.clock = {
      epochMs: () => world.epochMs(),
      elapsedMs: () => world.elapsedMs(),
      random: () => world.random(),
      after: (delayMs, wake) => world.after(delayMs, () => this.#state !== 'killed' && wake()),
    };
  }

  get isCut(): boolean {
    return this.#state === 'cut';
  }

  mend(): void {
    if (this.#state !== 'killed') this.#state = 'up';
  }

  /** From now on nothing comes through, in either direction. */
  silence(): void {
    if (this.#state !== 'killed') this.#state = 'silent';
  }

  /** Ends every connection; what is on its way to the brokers may still arrive. */
  cut(): void {
    if (this.#state === 'killed') return;
    this.#state = 'cut';
    for (const fail of [...this.#outstanding]) fail(new Error('the connection was closed'));
  }

  /** Ends the process: it hears of nothing any more, though what it has sent may still arrive. */
  kill(): void {
    this.#state = 'killed';
    this.#outstanding.clear();
  }

  /** Carries a request to the brokers and their answer, or refusal, back. */
  request<Answer>(work: () => Answer | Promise<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        if (!this.#outstanding.delete(fail)) return;
        cancelTimeout();
        settle();
      };
      const fail = (error: Error) => end(() => reject(error));
      const cancelTimeout = this.clock.after(REQUEST_TIMEOUT_MS, () => fail(new Error('the request timed out')));
      this.#outstanding.add(fail);
      if (this.#state === 'cut') this.clock.after(1, () => fail(new Error('no connection')));
      if (this.#state !== 'up') return;
      this.#travel(async () => {
        try {
          const answer = await work();
          this.#travel(() => end(() => resolve(answer)));
        } catch (error) {
          this.#travel(() => end(() => reject(error)));
        }
      });
    });
  }

  #travel(arrive: () => unknown): void {
    this.#world.after(this.#world.integer(0, LONGEST_WAY_MS), () => {
      if (this.#state !== 'silent') void arrive();
    });
  }
}

import type { Clock } from '../../../event-source-mapping/clock.ts';
import {
  type DiscardedBatch,
  type OnFailureDestination,
  UnwritableRecords,
} from '../../../event-source-mapping/on-failure/on-failure-destination.ts';
import type { VirtualClock } from './virtual-clock.ts';

const LONGEST_MS = 200;

/** An on-failure destination that takes its time, refuses while it is down, and cannot write some batches. */
export class ScriptedDestination implements OnFailureDestination {
  readonly #world: VirtualClock;
  readonly #clock: Clock;
  readonly #isUp: () => boolean;

  constructor(world: VirtualClock, clock: Clock, isUp: () => boolean) {
    this.#world = world;
    this.#clock = clock;
    this.#isUp = isUp;
  }

  async deliver(_: DiscardedBatch): Promise<void> {
    await new Promise<void>((resolve) => this.#clock.after(this.#world.integer(0, LONGEST_MS), resolve));
    if (!this.#isUp()) throw new Error('the destination is down');
    if (this.#world.integer(1, 10) === 1) throw new UnwritableRecords('not to be written');
  }

  async close(): Promise<void> {}
}

import type {
  DiscardedBatch,
  OnFailureDestination,
} from '../../../event-source-mapping/on-failure/on-failure-destination.ts';

/** An on-failure destination that remembers what it got; the first deliveries may be made to fail. */
export class FakeDestination implements OnFailureDestination {
  readonly got: DiscardedBatch[] = [];
  #failures: number;

  constructor(failures = 0) {
    this.#failures = failures;
  }

  async deliver(discarded: DiscardedBatch): Promise<void> {
    if (this.#failures-- > 0) throw new Error('destination is away');
    this.got.push(discarded);
  }

  async close(): Promise<void> {}
}

import type { FetchedBatch } from './fetched-batch.ts';

interface LoopActions {
  readonly fetch: (broker: number) => Promise<readonly FetchedBatch[]>;
  readonly handle: (batch: FetchedBatch) => Promise<void>;
}

/** A loop of fetches for each broker, as kafkajs's fetch manager runs them: none fetches before its batches are handled. */
export class FetchLoops {
  readonly #actions: LoopActions;
  readonly #handledBy = new Map<number, number>();
  #stopping = false;
  #ended: Promise<unknown> = Promise.resolve();

  constructor(actions: LoopActions) {
    this.#actions = actions;
  }

  /** Resolves when the loops were stopped; rejects with the first error of one, when all have ended. */
  async run(brokers: readonly number[]): Promise<void> {
    this.#stopping = false;
    const loops = brokers.map((broker) => this.#loop(broker));
    this.#ended = Promise.allSettled(loops);
    try {
      await Promise.all(loops);
    } finally {
      await this.stop();
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#ended;
  }

  async #loop(broker: number): Promise<void> {
    while (!this.#stopping) {
      const batches = await this.#actions.fetch(broker);
      if (this.#stopping) return;
      const taken = batches.filter(({ partition }) => (this.#handledBy.get(partition) ?? broker) === broker);
      for (const { partition } of taken) this.#handledBy.set(partition, broker);
      const results = await Promise.allSettled(taken.map((batch) => this.#actions.handle(batch)));
      for (const { partition } of taken) this.#handledBy.delete(partition);
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    }
  }
}

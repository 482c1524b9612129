import type { Consumer } from 'kafkajs';

/**
 * The brokers that a consumer waits for with a fetch. kafkajs fetches from each broker by itself, and when one of them says that
 * a partition has moved it joins the group anew while fetches from others go on. What these bring began at positions
 * of before, but would be taken for the next records after the committed offset, and everything between passed over.
 */
export class FetchesUnderWay {
  readonly #nodes = new Set<string>();

  constructor(consumer: Consumer) {
    consumer.on(consumer.events.FETCH_START, ({ payload }) => this.#nodes.add(String(payload.nodeId)));
    consumer.on(consumer.events.FETCH, ({ payload }) => this.#nodes.delete(String(payload.nodeId)));
  }

  /** Whether there are some besides the one that a join may come from. */
  get several(): boolean {
    return this.#nodes.size > 1;
  }
}

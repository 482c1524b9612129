import type { FunctionEnvironment } from '../../../event-source-mapping/environments/function-environment.ts';
import type { MskEvent, MskRecord } from '../../../event-source-mapping/msk-event.ts';

/** A function that does what a test says, and remembers what it was invoked with and what it succeeded with. */
export class FakeEnvironment implements FunctionEnvironment {
  readonly concurrency: number;
  readonly invoked: MskEvent[] = [];
  readonly succeeded: MskEvent[] = [];
  /** The most invocations that ran at one time. */
  mostAtOnce = 0;
  #running = 0;
  readonly #behaviour: (event: MskEvent, invocation: number) => unknown;

  /** @param behaviour what to do at each invocation, counted from 1; throw to fail, or return the answer */
  constructor(behaviour: (event: MskEvent, invocation: number) => unknown = () => undefined, concurrency = 1) {
    this.concurrency = concurrency;
    this.#behaviour = behaviour;
  }

  async invoke(taken: object): Promise<unknown> {
    const event = taken as MskEvent;
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#running);
    this.invoked.push(event);
    try {
      const answer = await this.#behaviour(event, this.invoked.length);
      this.succeeded.push(event);
      return answer;
    } finally {
      this.#running--;
    }
  }

  async close(): Promise<void> {}
}

/** All records of events, one after the other. */
export const recordsOf = (events: readonly MskEvent[]): MskRecord[] => {
  return events.flatMap((event) => Object.values(event.records).flat());
};

import type { Clock } from '../../../event-source-mapping/clock.ts';
import type { FunctionEnvironment } from '../../../event-source-mapping/environments/function-environment.ts';
import type { MskEvent, MskRecord } from '../../../event-source-mapping/msk-event.ts';
import type { DeliveryLedger } from './delivery-ledger.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** How a function behaves: it takes everything, fails now and then, always, or for one partition, or is slow. */
export const BEHAVIOURS = ['healthy', 'flaky', 'failing', 'failing for partition 0', 'slow'] as const;

export type Behaviour = (typeof BEHAVIOURS)[number];

interface FunctionSetting {
  readonly world: VirtualClock;
  /** Of the process that invokes it. */
  readonly clock: Clock;
  readonly ledger: DeliveryLedger;
  readonly concurrency: number;
  readonly reportsItems: boolean;
  readonly behaviour: () => Behaviour;
  readonly isPoison: (record: MskRecord) => boolean;
  readonly journal: (line: string) => void;
}

const LONGEST_MS = { healthy: 40, flaky: 200, failing: 200, 'failing for partition 0': 100, slow: 4_000 } as const;

/** A function that draws what it does at each invocation, and tells the ledger what it has done. */
export class ScriptedFunction implements FunctionEnvironment {
  readonly concurrency: number;
  readonly inFlight = new Set<MskEvent>();
  readonly #setting: FunctionSetting;

  constructor(setting: FunctionSetting) {
    this.#setting = setting;
    this.concurrency = setting.concurrency;
  }

  async invoke(taken: object, timeoutMs: number): Promise<unknown> {
    const event = taken as MskEvent;
    const { ledger, journal } = this.#setting;
    for (const other of this.inFlight)
      for (const key of Object.keys(event.records))
        if (key in other.records) ledger.problems.push(`two invocations of ${key} at a time`);
    ledger.delivered(event);
    this.inFlight.add(event);
    try {
      const answer = await this.#run(event, timeoutMs);
      journal(`done ${textOf(event)}${answer === undefined ? '' : ' but for some'}`);
      return answer;
    } catch (error) {
      journal(`failed ${textOf(event)}`);
      throw error;
    } finally {
      this.inFlight.delete(event);
    }
  }

  async close(): Promise<void> {}

  async #run(event: MskEvent, timeoutMs: number): Promise<unknown> {
    const { world, ledger, reportsItems } = this.#setting;
    const takesMs = world.integer(0, LONGEST_MS[this.#setting.behaviour()]);
    await this.#pause(Math.min(takesMs, timeoutMs));
    if (takesMs > timeoutMs) throw new Error('timed out');
    const records = Object.values(event.records).flat();
    const bad = records.filter((record) => this.#isBad(record));
    if (bad.length > 0 && (!reportsItems || world.integer(1, 4) === 1)) throw new Error('a record was bad');
    if (bad.length > 0 && world.integer(1, 8) === 1) return { batchItemFailures: [{ itemIdentifier: 'nonsense' }] };
    const firstBad = (partition: number) =>
      Math.min(...bad.filter((record) => record.partition === partition).map(({ offset }) => offset));
    ledger.settled(records.filter(({ partition, offset }) => offset < firstBad(partition)));
    if (bad.length === 0) return undefined;
    const identify = ({ topic, partition, offset }: MskRecord) => ({ partition: `${topic}-${partition}`, offset });
    return { batchItemFailures: bad.map((record) => ({ itemIdentifier: identify(record) })) };
  }

  #isBad(record: MskRecord): boolean {
    const { world, behaviour, isPoison } = this.#setting;
    switch (behaviour()) {
      case 'failing':
        return true;
      case 'failing for partition 0':
        return record.partition === 0;
      case 'flaky':
        return isPoison(record) || world.integer(1, 10) === 1;
      case 'healthy':
      case 'slow':
        return isPoison(record);
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#setting.clock.after(ms, resolve));
  }
}

const textOf = ({ records }: MskEvent) =>
  Object.entries(records)
    .map(([key, list]) => `${key}: ${list.map(({ offset }) => offset).join(' ')}`)
    .join(', ');

import type { MskEvent, MskRecord } from '../../../event-source-mapping/msk-event.ts';
import { recordsOf } from '../doubles/fake-environment.ts';
import { eventually } from '../eventually.ts';
import { ScratchTopic } from '../servers/scratch-topic.ts';
import { type CaseOptions, type MappingUnderTest, mappingUnderTest } from './mapping-under-test.ts';

/** Where AWS's pages on Lambda lie; a case names the rest. */
export const LAMBDA_GUIDE = 'https://docs.aws.amazon.com/lambda/latest/dg/';

/** What the error handling of Lambda needs. */
export const PROVISIONED = { provisioned: true } as const;

/** A sentence of AWS's documentation as a test. */
export interface ConformanceCase {
  readonly name: string;
  /** The page below {@link LAMBDA_GUIDE}. */
  readonly page: string;
  run(bench: ConformanceBench): Promise<void>;
}

/** A topic, the mapping under test, and what a case asks of them; everything is taken away by {@link clear}. */
export class ConformanceBench {
  readonly #mapping: MappingUnderTest;
  readonly #cleanUps: (() => Promise<unknown>)[] = [];
  #events: () => Promise<readonly MskEvent[]> = async () => [];
  #polled: () => number | undefined = () => undefined;

  constructor(mapping: MappingUnderTest = mappingUnderTest) {
    this.#mapping = mapping;
  }

  async topic(partitions = 1): Promise<ScratchTopic> {
    const topic = await ScratchTopic.create(partitions);
    this.#cleanUps.push(() => topic.delete());
    return topic;
  }

  /** Starts the mapping; what it does is asked of the one started last. */
  async start(topic: ScratchTopic, options: CaseOptions = {}): Promise<void> {
    const running = await this.#mapping.start(topic, options);
    this.#cleanUps.push(() => running.stop());
    this.#events = () => running.events();
    this.#polled = () => running.polled();
  }

  events(): Promise<readonly MskEvent[]> {
    return this.#events();
  }

  /** What the function was invoked with so far: the offsets of each event. */
  async offsets(): Promise<number[][]> {
    return (await this.events()).map((event) => recordsOf([event]).map(({ offset }) => offset));
  }

  async records(): Promise<MskRecord[]> {
    return recordsOf(await this.events());
  }

  until(description: string, holds: () => Promise<boolean>): Promise<void> {
    return eventually(description, holds, this.#mapping.patienceMs);
  }

  /** Waits until the group has committed the given next offsets, by partition. */
  committed(topic: ScratchTopic, ...offsets: number[]): Promise<void> {
    return this.until(`offsets ${offsets} committed`, async () => String(await topic.committed()) === String(offsets));
  }

  /** Waits until so many records have been read, where the mapping tells. */
  polled(records: number): Promise<void> {
    return this.until(`${records} records polled`, async () => (this.#polled() ?? records) >= records);
  }

  async clear(): Promise<void> {
    for (const cleanUp of this.#cleanUps.splice(0).reverse()) await cleanUp();
  }
}

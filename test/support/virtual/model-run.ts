import type { RuleSet } from '../../../detection/rules.ts';
import type { Detector } from '../../../functions/detector/detector.ts';
import type { KafkaEventRecord } from '../../../functions/detector/kafka-event.ts';
import { aModelDetector, KeptTelemetry, type ModelSettings } from '../builders/a-detector.ts';
import { aKafkaEvent } from '../builders/a-kafka-event.ts';
import { type Fate, MemoryIndex } from '../doubles/a-memory-index.ts';
import type { Delivery, Step } from './model-schedule.ts';

/** When a run begins. */
export const START_MS = Date.parse('2026-11-22T09:00:00.000Z');

const ENVIRONMENTS = 3;
/** Longer than states are believed without asking. */
const REMAKING_MS = 600_000;

/** An invocation that nobody waits for any more. */
interface LeftBehind {
  readonly goOn: () => void;
  readonly ended: Promise<unknown>;
}

interface Environment {
  readonly detector: Detector;
  /** Fates of its requests during the present invocation. */
  fateOf: (request: number) => Fate;
  requests: number;
}

/** A promise that somebody else resolves. */
class Signal<Value> {
  resolve: (value: Value) => void = () => {};
  readonly promise = new Promise<Value>((resolve) => {
    this.resolve = resolve;
  });
}

/** What a topic's partitions are given: records by offset, for each time that it is made. */
export type RecordsOf = (generation: number, partition: number) => readonly KafkaEventRecord[];

/** How much of the states a detector keeps, and takes at once. */
export type Memory = Pick<ModelSettings, 'cacheBytes' | 'mostSensors'>;

/** A topic, delivered to environments as a schedule says, against an index in memory. */
export class ModelRun {
  readonly index = new MemoryIndex();
  /** Everything that was ever in the topic. */
  readonly topics: (readonly KafkaEventRecord[])[][] = [];
  readonly #recordsOf: RecordsOf;
  readonly #memory: Memory;
  readonly #ruleSet: RuleSet;
  readonly #environments: Environment[] = [];
  #leftBehind: LeftBehind[] = [];
  /** Offsets committed, by partition. */
  #committed: number[] = [];
  #nowMs = START_MS;

  constructor(recordsOf: RecordsOf, memory: Memory, ruleSet: RuleSet) {
    this.#recordsOf = recordsOf;
    this.#memory = memory;
    this.#ruleSet = ruleSet;
    for (let i = 0; i < ENVIRONMENTS; i++) this.#environments.push(this.#newEnvironment());
    this.#makeTopic(2);
  }

  /** Does all that a schedule says, and then delivers what is left. */
  async run(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await this.#take(step);
    await this.#finish();
  }

  async #take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'deliver':
        await this.#deliver(step);
        break;
      case 'lose':
        this.#environments[step.environment] = this.#newEnvironment();
        break;
      case 'go on':
        await this.#goOn();
        break;
      case 'rewind': {
        const at = step.partition % this.#committed.length;
        this.#committed[at] = Math.max(0, (this.#committed[at] ?? 0) - step.records);
        break;
      }
      case 'add partition':
        this.#addPartition();
        break;
      case 'make again':
        await this.#finish();
        this.#nowMs += REMAKING_MS;
        this.#makeTopic(this.#committed.length);
        break;
    }
  }

  #makeTopic(partitions: number): void {
    this.topics.push([]);
    this.#committed = [];
    for (let i = 0; i < partitions; i++) this.#addPartition();
  }

  #addPartition(): void {
    const topic = this.topics.at(-1) ?? [];
    if (topic.length < 4) {
      topic.push(this.#recordsOf(this.topics.length - 1, topic.length));
      this.#committed.push(0);
    }
  }

  async #finish(): Promise<void> {
    for (const [partition, records] of (this.topics.at(-1) ?? []).entries())
      while ((this.#committed[partition] ?? 0) < records.length)
        await this.#deliver({ partition, records: 9, withNext: false, environment: 0, outcome: 'done', request: 0 });
    await this.#goOn();
  }

  /** Lets all that was left behind go on to its end. */
  async #goOn(): Promise<void> {
    const leftBehind = this.#leftBehind;
    this.#leftBehind = [];
    for (const { goOn } of leftBehind) goOn();
    await Promise.all(leftBehind.map(({ ended }) => ended));
  }

  async #deliver({ partition, records, withNext, environment, outcome, request }: Delivery): Promise<void> {
    const partitions = this.#committed.length;
    const first = partition % partitions;
    const taken = withNext && partitions > 1 ? [first, (first + 1) % partitions] : [first];
    const batches = taken.map((at) => {
      const start = this.#committed[at] ?? 0;
      return { at, batch: (this.topics.at(-1)?.[at] ?? []).slice(start, start + records) };
    });
    const event = aKafkaEvent(batches.flatMap(({ batch }) => batch));
    const used = this.#environments[environment] ?? this.#newEnvironment();
    const held = new Signal<void>();
    const stuck = new Signal<'stuck'>();
    used.requests = 0;
    used.fateOf = (number) => {
      if (number !== request || outcome === 'done') return 'answered';
      if (outcome === 'overtaken') return { before: this.#goOn() };
      if (outcome === 'refused' || outcome === 'unanswered') return outcome;
      stuck.resolve('stuck');
      return outcome === 'stuck before' ? { before: held.promise } : { after: held.promise };
    };
    // No time is left for a second attempt, so that whatever fails makes the invocation fail.
    const ended = used.detector.detect(event, 0).then(
      () => 'done' as const,
      () => 'failed' as const,
    );
    const how = await Promise.race([ended, stuck.promise]);
    if (how === 'stuck') {
      this.#leftBehind.push({ goOn: () => held.resolve(), ended });
      this.#environments[environment] = this.#newEnvironment();
    }
    if (how !== 'done') return;
    for (const { at, batch } of batches) this.#committed[at] = (this.#committed[at] ?? 0) + batch.length;
  }

  #newEnvironment(): Environment {
    const client = this.index.client(() => environment.fateOf(environment.requests++));
    const settings = { ...this.#memory, ruleSet: this.#ruleSet };
    const environment: Environment = {
      detector: aModelDetector(client, () => this.#nowMs, new KeptTelemetry(), settings),
      fateOf: () => 'answered',
      requests: 0,
    };
    return environment;
  }
}

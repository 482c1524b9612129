import { DeliveryLedger } from './delivery-ledger.ts';
import type { Action, Schedule, Setting } from './schedule.ts';
import { ScriptedBrokers } from './scripted-brokers.ts';
import { ScriptedDestination } from './scripted-destination.ts';
import { type Behaviour, ScriptedFunction } from './scripted-function.ts';
import { ScriptedLink } from './scripted-link.ts';
import { ScriptedMember } from './scripted-member.ts';
import type { LogEntry } from './scripted-topic.ts';
import { VirtualClock } from './virtual-clock.ts';

const MOST_MEMBERS = 3;
const OLD_MS = 50_000;
/** Longer than a session and all pauses together that a mapping may make. */
const LONGEST_RECOVERY_MS = 300_000;
const LOOK_EVERY_MS = 500;
const TOLD_LINES = 80;

/** What was found wrong in a schedule, with the last that happened. */
export class BrokenSchedule extends Error {}

/** One schedule from beginning to end: after everything that happens, nothing may be lost, and at the end all is done. */
export class ScheduleRun {
  readonly #setting: Setting;
  readonly #clock: VirtualClock;
  readonly #ledger: DeliveryLedger;
  readonly #brokers: ScriptedBrokers;
  readonly #poison = new Set<string>();
  readonly #journal: string[] = [];
  #members: ScriptedMember[] = [];
  #started = 0;
  #behaviour: Behaviour = 'healthy';
  #destinationIsUp = true;

  constructor({ setting }: Schedule) {
    this.#setting = setting;
    this.#clock = new VirtualClock(setting.seed);
    this.#ledger = new DeliveryLedger(setting.partitions);
    this.#brokers = new ScriptedBrokers({
      ...setting,
      clock: this.#clock,
      onCommit: (partition, offset) => {
        this.#note(`committed ${partition}: ${offset}`);
        this.#ledger.committed(partition, offset);
      },
    });
  }

  /** @throws BrokenSchedule when something is wrong */
  async run(steps: Schedule['steps']): Promise<void> {
    this.#start();
    for (const { action, pauseMs } of steps) {
      this.#note(`— ${JSON.stringify(action)}`);
      this.#take(action);
      await this.#pass(pauseMs);
    }
    this.#heal();
    const untilMs = this.#clock.elapsedMs() + LONGEST_RECOVERY_MS;
    while (this.#unfinished.length > 0) {
      if (this.#clock.elapsedMs() >= untilMs) this.#fail([`never finished: ${this.#unfinished.join('; ')}`]);
      await this.#pass(LOOK_EVERY_MS);
    }
    for (const { link } of this.#members) link.kill();
  }

  async #pass(ms: number): Promise<void> {
    await this.#clock.run(ms, () => {
      const { problems } = this.#ledger;
      const found = problems.length > 0 ? problems : this.#members.flatMap((member) => member.lost());
      if (found.length > 0) this.#fail(found);
    });
  }

  #take(step: Action): void {
    const { topic, group } = this.#brokers;
    switch (step.kind) {
      case 'append':
        this.#append(step);
        break;
      case 'function':
        this.#behaviour = step.behaviour;
        break;
      case 'destination':
        this.#destinationIsUp = step.isUp;
        break;
      case 'commits':
        this.#brokers.commits = step.handling;
        break;
      case 'rebalance':
        group.rebalance();
        break;
      case 'move':
        topic.move(step.partition % this.#setting.partitions);
        break;
      case 'cut off':
        this.#cutOff(step.partition % this.#setting.partitions, step.entries);
        break;
      case 'lose end':
        this.#loseEnd(step.partition, step.entries);
        break;
      case 'set clock':
        this.#clock.setForwardMs = step.byMs;
        break;
      case 'start':
        if (this.#members.length < MOST_MEMBERS) this.#start();
        break;
      case 'stop':
      case 'kill':
      case 'link':
        this.#disturb(step);
        break;
    }
  }

  #disturb(step: Extract<Action, { readonly kind: 'stop' | 'kill' | 'link' }>): void {
    const member = this.#members[step.member % Math.max(1, this.#members.length)];
    if (member === undefined) return;
    if (step.kind === 'kill') {
      member.link.kill();
      this.#members = this.#members.filter((other) => other !== member);
    } else if (step.kind === 'stop') {
      if (!member.isStopping)
        void member.stop().then(() => {
          this.#members = this.#members.filter((other) => other !== member);
        });
    } else if (step.state === 'cut') member.link.cut();
    else if (step.state === 'silent') member.link.silence();
    else member.link.mend();
  }

  #append({ partition, count, bytes, flavour }: Extract<Action, { readonly kind: 'append' }>): void {
    const at = partition % this.#setting.partitions;
    const timestampMs = this.#clock.epochMs() - (flavour === 'old' ? OLD_MS : 0);
    const value = Buffer.from(JSON.stringify({ wanted: flavour !== 'filtered', pad: 'x'.repeat(bytes) }));
    const entry: LogEntry = { kind: flavour === 'mark' ? 'mark' : 'record', value, timestampMs };
    const isWanted = flavour !== 'mark' && !(flavour === 'filtered' && this.#setting.isFiltered);
    for (let index = 0; index < count; index++) {
      if (flavour === 'poison') this.#poison.add(`${at}-${this.#brokers.topic.end(at) + index}`);
      this.#ledger.appended(at, isWanted);
    }
    this.#brokers.topic.append(
      at,
      Array.from({ length: count }, () => entry),
    );
  }

  #cutOff(partition: number, entries: number): void {
    const { topic } = this.#brokers;
    const newStart = Math.min(topic.at(partition).start + entries, topic.end(partition));
    this.#ledger.settled(Array.from({ length: newStart }, (_, offset) => ({ partition, offset })));
    topic.cutOff(partition, newStart);
  }

  #loseEnd(partition: number, entries: number): void {
    const end = this.#brokers.topic.end(partition) - entries;
    this.#ledger.lostEnd(partition, end);
    this.#brokers.topic.loseEnd(partition, end);
  }

  #start(): void {
    const { retryAttempts, maxRecordAgeSeconds, isFiltered, hasDestination, concurrency, ...setting } = this.#setting;
    const link = new ScriptedLink(this.#clock);
    const name = `m${++this.#started}`;
    const journal = (line: string) => this.#note(line);
    const environment = new ScriptedFunction({
      world: this.#clock,
      clock: link.clock,
      ledger: this.#ledger,
      concurrency,
      reportsItems: setting.reportBatchItemFailures,
      behaviour: () => this.#behaviour,
      isPoison: ({ partition, offset }) => this.#poison.has(`${partition}-${offset}`),
      journal: (line) => this.#note(`${name}: ${line}`),
    });
    const destination = new ScriptedDestination(this.#clock, link.clock, () => this.#destinationIsUp);
    this.#members.push(
      new ScriptedMember({
        name,
        link,
        brokers: this.#brokers,
        ledger: this.#ledger,
        environment,
        destination: hasDestination ? destination : undefined,
        options: {
          ...setting,
          retryAttempts,
          maxRecordAgeSeconds,
          provisioned: true,
          ...(hasDestination && { onFailure: { kind: 'folder', path: '' } }),
          ...(isFiltered && { filters: ['{"value":{"wanted":[true]}}'] }),
        },
        journal,
      }),
    );
  }

  #heal(): void {
    this.#note('— everything is mended');
    this.#behaviour = 'healthy';
    this.#poison.clear();
    this.#destinationIsUp = true;
    this.#brokers.commits = 'taken';
    for (const { link } of this.#members) link.mend();
    if (this.#members.every(({ isStopping }) => isStopping)) this.#start();
  }

  get #unfinished(): readonly string[] {
    const { topic, group } = this.#brokers;
    return topic.partitions.flatMap(({ start, entries }, partition) => {
      const committed = Math.max(group.committed.get(partition) ?? 0, start);
      return committed === entries.length ? [] : [`${partition} is committed to ${committed} of ${entries.length}`];
    });
  }

  #note(line: string): void {
    this.#journal.push(`${this.#clock.elapsedMs()} ${line}`);
  }

  #fail(problems: readonly string[]): never {
    throw new BrokenSchedule([...problems, ...this.#journal.slice(-TOLD_LINES)].join('\n'));
  }
}

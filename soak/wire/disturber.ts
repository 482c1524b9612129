import { setTimeout as sleep } from 'node:timers/promises';
import type { Members } from '../members.ts';
import { type Disturbance, isServer } from '../schedule/disturbance.ts';
import { sentenceOf } from '../schedule/disturbance-words.ts';
import type { Schedule } from '../schedule/schedule.ts';
import type { SoakServers } from '../soak-servers.ts';
import type { SoakTopic } from '../soak-topic.ts';
import { answerTrouble, type Trouble } from '../trouble.ts';
import { type Bulk, pass } from './bulk.ts';
import type { KafkaLink } from './kafka-link.ts';

interface DisturberOptions {
  readonly schedule: Schedule;
  readonly members: Members;
  readonly link: KafkaLink;
  readonly servers: SoakServers;
  readonly topic: SoakTopic;
  readonly log: (line: string) => void;
}

type Kill = Extract<Disturbance, { readonly kind: 'kill' }>;

/** From the last byte of a request to its answer is longer than this, mostly. */
const WHILE_MS = 5;
const MOST_MEMBERS = 3;

/** Lets each disturbance of a schedule happen when its time has come, and hands everything else on. */
export class Disturber {
  readonly #options: DisturberOptions;
  readonly #waiting;
  readonly #tasks = new Set<Promise<void>>();
  #lasting: { readonly disturbance: Trouble; readonly untilMs: number } | undefined;
  #operations = 0;
  #bulks = 0;
  /** What could not be done or brought back, in words. */
  readonly problems: string[] = [];

  constructor(options: DisturberOptions) {
    this.#options = options;
    this.#waiting = [...options.schedule.disturbances];
  }

  /** Whether nothing that was begun is still under way: no server or member coming back, no request kept for later. */
  get idle(): boolean {
    return this.#tasks.size === 0;
  }

  /** Disturbances that have not come yet. */
  get left(): number {
    return this.#waiting.length + this.#options.link.commits.left;
  }

  /** Treats a bulk request of a member. */
  async treat(bulk: Bulk, member: number): Promise<void> {
    const share = this.#operations / this.#options.schedule.records;
    if (!bulk.ofStates) this.#operations += bulk.operations.length;
    this.#bulks++;
    if (this.#lasting !== undefined && Date.now() < this.#lasting.untilMs)
      return await answerTrouble(bulk, this.#lasting.disturbance, this.#bulks);
    const [next] = this.#waiting;
    if (next === undefined || share < next.atShare) return await pass(bulk);
    this.#waiting.shift();
    this.#options.log(`${sentenceOf(next.disturbance)}, member ${member}, ${bulk.operations.length} operations`);
    await this.#disturb(next.disturbance, bulk, member);
  }

  /** Lets nothing more come of what is awaited; resolves when nothing is under way any more. */
  async end(): Promise<void> {
    this.#options.link.commits.clear();
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
  }

  async #disturb(disturbance: Disturbance, bulk: Bulk, member: number): Promise<void> {
    switch (disturbance.kind) {
      case 'refusal':
      case 'item-failures':
        this.#lasting = { disturbance, untilMs: Date.now() + disturbance.lastsMs };
        return await answerTrouble(bulk, disturbance, this.#bulks);
      case 'cut':
        if (disturbance.moment === 'while') await bulk.held.handHalfOn();
        if (disturbance.moment === 'withheld') await bulk.handOn();
        return bulk.held.cut();
      case 'slow': {
        const answer = await bulk.handOn();
        await sleep(disturbance.delayMs);
        return await bulk.held.answer(answer);
      }
      case 'late':
        // OpenSearch may be away by then.
        this.#later(disturbance.delayMs, () => bulk.handOn().catch(() => {}));
        return bulk.held.cut();
      case 'twice':
        await bulk.handOn();
        return await pass(bulk);
      case 'kill':
        return await this.#kill(disturbance, bulk, member);
      case 'kill-at-commit':
        this.#killAtCommit(disturbance);
        return await pass(bulk);
      case 'move':
        this.#later(0, () => this.#options.topic.move(disturbance.share));
        return await pass(bulk);
      case 'kafka-link':
        this.#disturbLink(disturbance);
        return await pass(bulk);
      case 'members':
        this.#later(0, () => this.#changeMembers(disturbance.change));
        return await pass(bulk);
    }
  }

  async #kill(kill: Kill, bulk: Bulk, member: number): Promise<void> {
    const strike = () => this.#strike(kill, member);
    switch (kill.moment) {
      case 'before':
        await strike();
        return isServer(kill.victim) ? await pass(bulk) : bulk.held.cut();
      case 'while':
        return await this.#killWhile(kill, bulk, strike);
      case 'withheld':
        await bulk.handOn();
        await strike();
        return bulk.held.cut();
      case 'answered':
        await pass(bulk);
        return await strike();
    }
  }

  async #killWhile({ victim }: Kill, bulk: Bulk, strike: () => Promise<void>): Promise<void> {
    if (!isServer(victim)) {
      await bulk.held.handHalfOn();
      await strike();
      return bulk.held.cut();
    }
    const passing = pass(bulk);
    passing.catch(() => {});
    await sleep(WHILE_MS);
    await strike();
    await passing;
  }

  async #strike({ victim, awayMs }: Kill, member: number): Promise<void> {
    const { members, servers } = this.#options;
    if (isServer(victim)) return this.#later(0, () => servers.restart(victim, awayMs));
    if (victim === 'environment') return members.killEnvironments(member);
    await members.kill(member);
    this.#later(awayMs, () => members.start());
  }

  #killAtCommit({ moment, awayMs }: Extract<Disturbance, { readonly kind: 'kill-at-commit' }>): void {
    const { members, link, log } = this.#options;
    const strike = async () => {
      const killing = members.killAll();
      this.#later(0, async () => {
        const killed = await killing;
        log(`${killed} killed at a commit`);
        await sleep(awayMs);
        for (let member = 0; member < killed; member++) await members.start();
      });
      await killing;
    };
    link.commits.atNext({ moment, strike });
  }

  #disturbLink({ how, lastsMs }: Extract<Disturbance, { readonly kind: 'kafka-link' }>): void {
    const { link } = this.#options;
    if (how === 'cut') {
      link.cut();
      return;
    }
    const set = (on: boolean) => (how === 'away' ? link.setAway(on) : link.setMute(on));
    set(true);
    this.#later(lastsMs, async () => set(false));
  }

  async #changeMembers(change: 'join' | 'leave'): Promise<void> {
    const { members } = this.#options;
    if (change === 'leave') await members.stopOne();
    if (members.running === 0 || (change === 'join' && members.running < MOST_MEMBERS)) await members.start();
  }

  /** Does something beside the requests, at once when `delayMs` is 0. */
  #later(delayMs: number, work: () => Promise<unknown>): void {
    const done = delayMs === 0 ? work() : sleep(delayMs).then(work);
    const task: Promise<void> = done
      .then(
        () => {},
        (error: unknown) => void this.problems.push(`not done: ${String(error)}`),
      )
      .finally(() => this.#tasks.delete(task));
    this.#tasks.add(task);
  }
}

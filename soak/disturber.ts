import { setTimeout as sleep } from 'node:timers/promises';
import { answerOf, type Bulk } from './bulk.ts';
import { TROUBLE_ITEMS } from './bulk-body.ts';
import { type Disturbance, isServer, sentenceOf } from './disturbance.ts';
import type { KafkaLink } from './kafka-link.ts';
import type { Members } from './members.ts';
import type { Schedule } from './schedule.ts';
import type { SoakServers } from './soak-servers.ts';

interface DisturberOptions {
  readonly schedule: Schedule;
  readonly members: Members;
  readonly link: KafkaLink;
  readonly servers: SoakServers;
  readonly log: (line: string) => void;
}

type Lasting = Extract<Disturbance, { readonly kind: 'refusal' | 'item-failures' }>;
type Kill = Extract<Disturbance, { readonly kind: 'kill' }>;

/** Smaller bulk requests are never too large: one operation that is would rightly become a dead letter. */
const LEAST_TOO_LARGE = 8;
/** From the last byte of a request to its answer is longer than this, mostly. */
const WHILE_MS = 5;
const MOST_MEMBERS = 3;
/** Spreads neighbouring numbers over [0, 1). */
const GOLDEN = 0.618_033_988_749;

/** Lets each disturbance of a schedule happen when its time has come, and hands everything else on. */
export class Disturber {
  readonly #options: DisturberOptions;
  readonly #waiting;
  readonly #tasks = new Set<Promise<void>>();
  #lasting: { readonly disturbance: Lasting; readonly untilMs: number } | undefined;
  #operations = 0;
  #bulks = 0;

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
    return this.#waiting.length;
  }

  /** Treats a bulk request of a member. */
  async treat(bulk: Bulk, member: number): Promise<void> {
    const share = this.#operations / this.#options.schedule.records;
    this.#operations += bulk.operations.length;
    this.#bulks++;
    if (this.#lasting !== undefined && Date.now() < this.#lasting.untilMs)
      return await this.#answerTrouble(bulk, this.#lasting.disturbance);
    const [next] = this.#waiting;
    if (next === undefined || share < next.atShare) return await pass(bulk);
    this.#waiting.shift();
    this.#options.log(`${sentenceOf(next.disturbance)}, member ${member}, ${bulk.operations.length} operations`);
    await this.#disturb(next.disturbance, bulk, member);
  }

  /** Resolves when nothing is under way any more. */
  async settled(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
  }

  async #disturb(disturbance: Disturbance, bulk: Bulk, member: number): Promise<void> {
    switch (disturbance.kind) {
      case 'refusal':
      case 'item-failures':
        this.#lasting = { disturbance, untilMs: Date.now() + disturbance.lastsMs };
        return await this.#answerTrouble(bulk, disturbance);
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
        this.#later(disturbance.delayMs, () => bulk.handOn());
        return bulk.held.cut();
      case 'twice':
        await bulk.handOn();
        return await pass(bulk);
      case 'kill':
        return await this.#kill(disturbance, bulk, member);
      case 'kafka-link':
        this.#disturbLink(disturbance);
        return await pass(bulk);
      case 'members':
        this.#later(0, () => this.#changeMembers(disturbance.change));
        return await pass(bulk);
    }
  }

  async #answerTrouble(bulk: Bulk, disturbance: Lasting): Promise<void> {
    if (disturbance.kind === 'refusal') {
      if (disturbance.status === 413 && bulk.operations.length <= LEAST_TOO_LARGE) return await pass(bulk);
      return await bulk.held.answer({ status: disturbance.status, body: '{"error":"played by the soak"}' });
    }
    const failing = (index: number) => ((index + this.#bulks) * GOLDEN) % 1 < disturbance.share;
    const trouble = TROUBLE_ITEMS[disturbance.error];
    if (!disturbance.handedOn)
      return await bulk.held.answer(await bulk.handOn((index) => (failing(index) ? trouble : undefined)));
    const answer = await bulk.handOn();
    if (answer.status !== 200) return await bulk.held.answer(answer);
    const items: unknown[] = JSON.parse(answer.body).items;
    await bulk.held.answer(answerOf(items.map((item, index) => (failing(index) ? trouble : item))));
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
    const { log } = this.#options;
    const done = delayMs === 0 ? work() : sleep(delayMs).then(work);
    const task: Promise<void> = done
      .then(
        () => {},
        (error: unknown) => log(`not done: ${String(error)}`),
      )
      .finally(() => this.#tasks.delete(task));
    this.#tasks.add(task);
  }
}

async function pass(bulk: Bulk): Promise<void> {
  await bulk.held.answer(await bulk.handOn());
}

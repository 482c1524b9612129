import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessGroup } from '../servers/process-group.ts';
import { detectWords } from './detect-words.ts';
import { type Finale, sentenceOf } from './disturbance.ts';
import { Disturber } from './disturber.ts';
import { Draws } from './draws.ts';
import type { LyingRecord } from './expectation.ts';
import { Members } from './members.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { type SoakRecord, soakRecords } from './records.ts';
import { needsServersAlone, type Schedule } from './schedule.ts';
import { SearchGateway } from './search-gateway.ts';
import type { SoakServers } from './soak-servers.ts';
import { SoakTopic } from './soak-topic.ts';

/** Where a schedule runs. */
export interface Lane {
  readonly servers: SoakServers;
  readonly group: ProcessGroup;
  /** Which link to Kafka is its own. */
  readonly number: number;
  /** For the logs of its detectors and its own. */
  readonly folder: string;
  /** Whether they stay even if the schedule passes. */
  readonly keepsLogs: boolean;
}

const POLL_MS = 150;
/** Longer than any pause that the product makes by itself: an invocation takes 60 s at most, a retry waits 30 s. */
const STALL_MS = 180_000;
/** More than the first time, so that offsets of before lie in the middle of the new topic. */
const SECOND_LIFE = 1.5;
const SHORT_LIFE_RECORDS = 4_000;
/** This share of the records is there before the first detector starts, the rest comes while they run. */
const FIRST_SHARE = 0.8;

/** Runs a schedule and checks what became of every record. */
export async function runSchedule(schedule: Schedule, lane: Lane): Promise<Outcome> {
  mkdirSync(lane.folder, { recursive: true });
  const run = new ScheduleRun(schedule, lane);
  try {
    const outcome = await run.play();
    for (const problem of outcome.problems) run.log(problem);
    if (!lane.keepsLogs && outcome.problems.length === 0) rmSync(lane.folder, { recursive: true, force: true });
    return outcome;
  } finally {
    await run.close();
  }
}

class ScheduleRun {
  readonly #schedule: Schedule;
  readonly #lane: Lane;
  readonly #topic: SoakTopic;
  readonly #gateway: SearchGateway;
  readonly #members: Members;
  readonly #disturber: Disturber;
  readonly #draws: Draws;
  readonly #logFile: string;
  #records: LyingRecord[] = [];

  constructor(schedule: Schedule, lane: Lane) {
    this.#schedule = schedule;
    this.#lane = lane;
    this.#logFile = join(lane.folder, 'schedule.log');
    this.log(JSON.stringify(schedule));
    const { servers, group } = lane;
    const prefix = `soak-${schedule.seed}-${schedule.number}`;
    this.#draws = new Draws(schedule.seed, 2 * schedule.number + 1);
    this.#topic = new SoakTopic(servers.bootstrapServers, `${prefix}-${Date.now().toString(36)}`, schedule.partitions);
    const link = servers.links[lane.number];
    if (link === undefined) throw new Error(`there is no lane ${lane.number}`);
    this.#gateway = new SearchGateway({
      target: servers.searchUrl,
      onBulk: (bulk, member) => this.#disturber.treat(bulk, member),
    });
    this.#members = new Members({
      group,
      prefix,
      logFolder: lane.folder,
      words: detectWords(schedule, this.#topic, link.address),
      openSearch: (member) => this.#gateway.open(member),
    });
    this.#disturber = new Disturber({ schedule, members: this.#members, link, servers, log: (line) => this.log(line) });
  }

  log(line: string): void {
    appendFileSync(this.#logFile, `${new Date().toISOString()} ${line}\n`);
  }

  async play(): Promise<Outcome> {
    const { records, partitions, members } = this.#schedule;
    await this.#topic.make();
    const all = [...soakRecords(this.#draws, records, partitions)];
    const first = needsServersAlone(this.#schedule) ? records : Math.floor(records * FIRST_SHARE);
    await this.#topic.send(all.slice(0, first));
    this.log(`${first} records sent`);
    for (let member = 0; member < members; member++) await this.#members.start();
    await this.#sendAndRead(all.slice(first));
    if (!(await this.#judged())) return await this.#outcome([await this.#blocked()]);
    if (!(await this.#finale())) return await this.#outcome([await this.#blocked()]);
    this.log('all judged');
    await this.#members.stopAll();
    this.log('members stopped');
    return await this.#outcome([]);
  }

  async close(): Promise<void> {
    await this.#members.close();
    await this.#disturber.settled();
    await this.#members.close();
    await this.#gateway.close();
    await this.#topic.discard();
  }

  async #sendAndRead(records: readonly SoakRecord[]): Promise<void> {
    if (records.length > 0) await this.#topic.send(records);
    this.#records = [...this.#records, ...(await this.#topic.read())];
    this.log(`${records.length} more records sent, all read`);
  }

  /** Waits until everything is committed and nothing is under way; false when that stands still. */
  async #judged(): Promise<boolean> {
    let least = Number.POSITIVE_INFINITY;
    let changedMs = Date.now();
    while (Date.now() - changedMs < STALL_MS) {
      const lag = await this.#topic.lag();
      if (lag === 0 && this.#disturber.idle && !this.#gateway.busy && this.#members.running > 0) return true;
      if ((lag ?? least) < least || !this.#disturber.idle) changedMs = Date.now();
      least = Math.min(least, lag ?? least);
      await sleep(POLL_MS);
    }
    return false;
  }

  async #blocked(): Promise<string> {
    return `blocked: nothing moved for ${STALL_MS / 1000} s, lag ${await this.#topic.lag()}, members ${this.#members.running}`;
  }

  async #finale(): Promise<boolean> {
    const { finale, members } = this.#schedule;
    this.log(`finale: ${sentenceOf(finale)}`);
    switch (finale.kind) {
      case 'none':
        return true;
      case 'rewind':
        await this.#members.stopAll();
        await this.#topic.rewind(finale.share);
        for (let member = 0; member < members; member++) await this.#members.start();
        return await this.#judged();
      case 'remake':
        if (!finale.running) await this.#members.stopAll();
        await this.#remake(finale);
        return await this.#judged();
    }
  }

  /** What the detectors do not see happen they can only tell by the records. */
  async #remake({ running, unseen, pauseMs }: Extract<Finale, { readonly kind: 'remake' }>): Promise<void> {
    const { records, partitions } = this.#schedule;
    const { servers, number } = this.#lane;
    if (!running) await this.#members.stopAll();
    servers.links[number]?.setAway(unseen);
    await this.#topic.remake(pauseMs);
    await this.#sendAndRead([
      ...soakRecords(this.#draws, unseen ? Math.floor(records * SECOND_LIFE) : SHORT_LIFE_RECORDS, partitions),
    ]);
    servers.links[number]?.setAway(false);
    if (!running) await this.#members.start();
  }

  #outcome(problems: readonly string[]): Promise<Outcome> {
    return outcomeOf({
      searchUrl: this.#lane.servers.searchUrl,
      topic: this.#topic.name,
      records: this.#records,
      left: this.#disturber.left,
      problems: [...problems, ...this.#members.surprises],
    });
  }
}

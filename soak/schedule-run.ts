import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { recordCount, type TopicRecord } from './check/expectation.ts';
import { type Outcome, outcomeOf } from './check/outcome.ts';
import { detectWords } from './detect-words.ts';
import type { Lane } from './lane.ts';
import { Members } from './members.ts';
import { type SoakRecord, soakRecords } from './records.ts';
import type { Finale } from './schedule/disturbance.ts';
import { sentenceOf } from './schedule/disturbance-words.ts';
import { Draws } from './schedule/draws.ts';
import { needsServersAlone, type Schedule } from './schedule/schedule.ts';
import { SoakTopic } from './soak-topic.ts';
import { ViewsRuns } from './views-runs.ts';
import { Disturber } from './wire/disturber.ts';
import { SearchGateway } from './wire/search-gateway.ts';

const POLL_MS = 150;
/** Longer than any pause that the product makes by itself: an invocation takes 60 s at most, a retry waits 30 s. */
const STALL_MS = 180_000;
/** More than the first time, so that offsets of before lie in the middle of the new topic. */
const SECOND_LIFE = 1.5;
const SHORT_LIFE_RECORDS = 4_000;
/** This share of the records is there before the first detector starts, the rest comes while they run. */
const FIRST_SHARE = 0.8;
/** More than a schedule has. */
const SENSORS = 1_000;

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
  readonly #problems: string[] = [];
  #records: readonly TopicRecord[] = [];
  #bytes = 0;

  constructor(schedule: Schedule, lane: Lane) {
    this.#schedule = schedule;
    this.#lane = lane;
    this.#logFile = join(lane.folder, 'schedule.log');
    this.log(JSON.stringify(schedule));
    const { servers, group } = lane;
    const prefix = `soak-${schedule.seed}-${schedule.number}`;
    this.#draws = new Draws(schedule.seed, 2 * schedule.number + 1);
    const { brokers } = servers;
    this.#topic = new SoakTopic({ ...schedule, brokers, name: `${prefix}-${Date.now().toString(36)}` });
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
    const [members, topic] = [this.#members, this.#topic];
    this.#disturber = new Disturber({ schedule, members, link, servers, topic, log: (line) => this.log(line) });
  }

  log(line: string): void {
    appendFileSync(this.#logFile, `${new Date().toISOString()} ${line}\n`);
  }

  async play(): Promise<Outcome> {
    const { records, members } = this.#schedule;
    await this.#topic.make();
    const all = this.#draw(records);
    const first = needsServersAlone(this.#schedule) ? records : Math.floor(records * FIRST_SHARE);
    await this.#topic.send(all.slice(0, first));
    this.log(`${first} records sent`);
    for (let member = 0; member < members; member++) await this.#members.start();
    await this.#topic.send(all.slice(first));
    this.log(`${records - first} more records sent`);
    if (!(await this.#judged()) || !(await this.#finale())) return await this.#blocked();
    await this.#members.stopAll();
    this.log('members stopped');
    return await outcomeOf({
      searchUrl: this.#lane.servers.searchUrl,
      topic: this.#topic.name,
      records: this.#records,
      bytes: this.#bytes,
      left: this.#disturber.left,
      problems: this.#allProblems(),
      views: this.#lane.checksViews ? this.#views() : undefined,
    });
  }

  #draw(count: number): SoakRecord[] {
    const sensorsAbove = this.#schedule.number * SENSORS;
    return soakRecords(this.#draws, count, { ...this.#schedule, sensorsAbove });
  }

  #views(): ViewsRuns {
    const { servers, group, folder: logFolder } = this.#lane;
    const prefix = `soak-${this.#schedule.seed}-${this.#schedule.number}`;
    return new ViewsRuns({ group, prefix, logFolder, searchUrl: servers.searchUrl, draws: this.#draws });
  }

  async close(): Promise<void> {
    await this.#members.close();
    await this.#disturber.end();
    await this.#members.close();
    await this.#gateway.close();
    await this.#topic.discard();
  }

  /** Waits until all is judged, and reads the topic as it is then; false when the judging stands still. */
  async #judged(): Promise<boolean> {
    if (!(await this.#settled())) return false;
    const { records, bytes } = this.#topic.sent;
    const read = await this.#topic.read();
    const held = recordCount(read);
    this.log(`all judged, ${held} records read`);
    if (held < records) this.#problems.push(`the topic holds ${held} of the ${records} records sent`);
    this.#records = [...this.#records, ...read];
    this.#bytes += bytes;
    return true;
  }

  /** Waits until everything is committed and nothing is under way; false when that stands still. */
  async #settled(): Promise<boolean> {
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

  async #blocked(): Promise<Outcome> {
    const blocked = `blocked: nothing moved for ${STALL_MS / 1000} s, lag ${await this.#topic.lag()}, members ${this.#members.running}`;
    const problems = [blocked, ...this.#allProblems()];
    const { left } = this.#disturber;
    return { records: this.#topic.sent.records, bytes: this.#bytes, documents: 0, deadLetters: 0, left, problems };
  }

  #allProblems(): readonly string[] {
    const { servers } = this.#lane;
    return [...this.#problems, ...this.#disturber.problems, ...this.#members.surprises, ...servers.surprises];
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
        return await this.#settled();
      case 'remake':
        if (!finale.running) await this.#members.stopAll();
        await this.#remake(finale);
        return await this.#judged();
    }
  }

  /** What the detectors do not see happen they can only tell by the records. */
  async #remake({ running, unseen, pauseMs }: Extract<Finale, { readonly kind: 'remake' }>): Promise<void> {
    const { records } = this.#schedule;
    const link = this.#lane.servers.links[this.#lane.number];
    if (!running) await this.#members.stopAll();
    link?.setAway(unseen);
    await this.#topic.remake(pauseMs);
    const count = unseen ? Math.floor(records * SECOND_LIFE) : SHORT_LIFE_RECORDS;
    await this.#topic.send(this.#draw(count));
    link?.setAway(false);
    if (!running) await this.#members.start();
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { searchClient } from '../adapters/opensearch/connection/client.ts';
import type { OptionValues } from '../command-line/options.ts';
import { StopRequest } from '../command-line/stop-request.ts';
import { projectRoot } from '../project-root.ts';
import { ProcessGroup } from '../servers/process-group.ts';
import { streamReport } from '../servers/report.ts';
import { ALL_INDICES } from './check/index-contents.ts';
import type { Outcome } from './check/outcome.ts';
import { drawSchedule, needsServersAlone, type Schedule } from './schedule/schedule.ts';
import { runSchedule } from './schedule-run.ts';
import type { soakOptions } from './soak-options.ts';
import { SoakReport } from './soak-report.ts';
import { SoakServers } from './soak-servers.ts';
import { SoakState } from './soak-state.ts';

type Values = OptionValues<typeof soakOptions>;

const LOG_FOLDER = join(projectRoot, '.local/soak');
/** So many that the lanes are seldom idle, so few that their documents do not fill the disk. */
const BLOCK = 40;
const EXIT_INTERRUPTED = 130;

/** Runs the schedules of a seed; resolves to the exit status: 0 only if all have passed. */
export async function runSoak(values: Values): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'soak-'));
  const group = new ProcessGroup();
  const stop = new StopRequest();
  try {
    const { lanes } = values;
    const starting = SoakServers.start({
      group,
      folder,
      lanes,
      report: streamReport(process.stderr),
      shortLived: true,
    });
    const servers = await Promise.race([starting, stop.wait()]);
    if (servers === undefined) return EXIT_INTERRUPTED;
    const soak = new Soak(values, servers, group, stop);
    await Promise.race([soak.run(), stop.wait()]);
    await servers.close();
    return soak.summary();
  } finally {
    await group.stopAll();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    stop.release();
  }
}

class Soak {
  readonly #values: Values;
  readonly #servers: SoakServers;
  readonly #group: ProcessGroup;
  readonly #stop: StopRequest;
  readonly #state: SoakState;
  readonly #schedules: readonly Schedule[];
  readonly #report: SoakReport;
  readonly #startMs = Date.now();
  readonly #failed: number[] = [];
  #passed = 0;

  constructor(values: Values, servers: SoakServers, group: ProcessGroup, stop: StopRequest) {
    this.#values = values;
    this.#servers = servers;
    this.#group = group;
    this.#stop = stop;
    const stateFile = join(LOG_FOLDER, `seed-${values.seed}.json`);
    this.#state = new SoakState(stateFile, values.resume || values.only !== undefined);
    this.#schedules = [...this.#drawn()];
    this.#report = new SoakReport(this.#schedules.length);
  }

  /** Of each block the ordinary schedules run side by side, then those that kill a server alone. */
  async run(): Promise<void> {
    for (let first = 0; first < this.#schedules.length; first += BLOCK) {
      const block = this.#schedules.slice(first, first + BLOCK);
      await this.#runTogether(block.filter((schedule) => !needsServersAlone(schedule)));
      await this.#forget();
      for (const schedule of block.filter(needsServersAlone)) await this.#run(schedule, 0);
      await this.#forget();
    }
  }

  /** Says how it went and returns the exit status. */
  summary(): number {
    const seconds = Math.round((Date.now() - this.#startMs) / 1000);
    const interrupted = this.#stop.requested;
    for (const line of this.#report.table()) say(line);
    if (interrupted) say('Interrupted; go on with --resume.');
    say(`${this.#passed} schedules passed, ${this.#failed.length} failed, ${seconds} s.`);
    for (const number of this.#failed) say(`Repeat with: ${this.#repeat(number)}`);
    if (this.#failed.length > 0) return 1;
    return interrupted ? EXIT_INTERRUPTED : 0;
  }

  *#drawn(): Generator<Schedule> {
    const { seed, schedules, only } = this.#values;
    if (only !== undefined) return yield drawSchedule(seed, only);
    for (let number = 0; number < schedules; number++)
      if (!this.#state.hasPassed(number)) yield drawSchedule(seed, number);
  }

  async #runTogether(schedules: readonly Schedule[]): Promise<void> {
    const waiting = [...schedules];
    const lane = async (_: unknown, number: number) => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await this.#run(next, number);
    };
    await Promise.all(Array.from({ length: this.#values.lanes }, lane));
  }

  async #run(schedule: Schedule, lane: number): Promise<void> {
    if (this.#stop.requested) return;
    const { seed, number } = schedule;
    const startMs = Date.now();
    const folder = join(LOG_FOLDER, `${seed}-${number}`);
    const lanePlace = {
      servers: this.#servers,
      group: this.#group,
      number: lane,
      folder,
      keepsLogs: this.#values.only !== undefined,
      checksViews: true,
    };
    const outcome = await runSchedule(schedule, lanePlace).catch(unfinished);
    if (this.#stop.requested) return;
    for (const line of this.#report.ended(schedule, outcome, Date.now() - startMs)) say(line);
    const { problems } = outcome;
    for (const problem of problems) say(`    ${problem}`);
    if (problems.length === 0) this.#pass(number);
    else this.#fail(number, folder);
  }

  #pass(number: number): void {
    this.#passed++;
    this.#state.pass(number);
  }

  #fail(number: number, folder: string): void {
    this.#failed.push(number);
    say(`    logs in ${folder}; repeat with: ${this.#repeat(number)}`);
  }

  #repeat(number: number): string {
    return `npm run soak -- --seed ${this.#values.seed} --only ${number}`;
  }

  /** The documents of schedules that are over would only fill the disk, and delay a node that was killed. */
  async #forget(): Promise<void> {
    const client = searchClient({ node: this.#servers.searchUrl });
    await client.indices.delete({ index: ALL_INDICES, ignore_unavailable: true }).catch(() => {});
    await client.close();
  }
}

const unfinished = (error: unknown): Outcome => ({
  records: 0,
  bytes: 0,
  documents: 0,
  deadLetters: 0,
  left: 0,
  problems: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
});

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

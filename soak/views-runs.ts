import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runArguments } from '../command-line/run-arguments.ts';
import { type ProcessGroup, signalGroup } from '../servers/process-group.ts';
import type { Draws } from './schedule/draws.ts';

interface ViewsRunsOptions {
  readonly group: ProcessGroup;
  /** Makes the names of the processes its own. */
  readonly prefix: string;
  readonly logFolder: string;
  readonly searchUrl: string;
  readonly draws: Draws;
}

const HOUR_MS = 3_600_000;
/** Before or after the right time, or right. */
const WRONG_CLOCKS_MS: readonly [number, ...number[]] = [-48 * HOUR_MS, -HOUR_MS, 0, HOUR_MS];
/** A run has begun to write by then, or is over. */
const LATEST_KILL_MS = 4_000;

/** Runs of `npm run views -- --once` beside those of other lanes. */
export class ViewsRuns {
  readonly #options: ViewsRunsOptions;
  #started = 0;

  constructor(options: ViewsRunsOptions) {
    this.#options = options;
  }

  /** Two at once, one of which has a wrong clock, while a third is killed in the middle. */
  async disturbed(): Promise<void> {
    const { draws } = this.#options;
    const killed = this.#start(0);
    const others = [this.#start(draws.pick(WRONG_CLOCKS_MS)), this.#start(0)];
    await sleep(draws.whole(0, LATEST_KILL_MS));
    signalGroup(killed.child.pid, 'SIGKILL');
    await Promise.all([killed, ...others].map(({ ended }) => ended));
  }

  /** One that nothing happens to. */
  async quiet(): Promise<void> {
    await this.#start(0).ended;
  }

  #start(clockMs: number) {
    const { group, prefix, logFolder, searchUrl } = this.#options;
    const name = `${prefix}-views-${++this.#started}`;
    const clock = `data:text/javascript,const now = Date.now; Date.now = () => now() + ${clockMs};`;
    const child = group.spawn({
      name,
      command: process.execPath,
      args: ['--import', clock, ...runArguments('views/main.ts', ['--once', '--search', searchUrl])],
      logFile: join(logFolder, `${name}.log`),
      isDispensable: true,
    });
    const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
    return { child, ended };
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Client } from '../../adapters/opensearch/connection/client.ts';
import { SENSORS_INDEX } from '../../adapters/opensearch/schema/install-views.ts';
import { runArguments } from '../../command-line/run-arguments.ts';
import type { Message } from '../../detection/episode/message.ts';
import type { RunningOpenSearch } from '../../servers/opensearch.ts';
import type { Report } from '../../servers/report.ts';
import { cpuSeconds } from '../process-usage.ts';
import { readable } from '../text-table.ts';
import { writeMinute } from './minutes.ts';
import type { RunnerAnswer, ViewsRun } from './views-runner.ts';
import { type MeasuredRun, type Row, together } from './views-table.ts';

interface StageOptions {
  readonly search: RunningOpenSearch;
  readonly client: Client;
  readonly sensors: number;
  /** Beginning of the first minute in epoch milliseconds. */
  readonly fromMs: number;
  readonly report: Report;
}

const MINUTE_MS = 60_000;

/** Writes minutes of readings and has the views run, in time that goes by as fast as that is done. */
export class ViewsStage {
  readonly #options: StageOptions;
  readonly #runner: ChildProcess;
  readonly #ended: Promise<[RunnerAnswer]>;
  readonly #runs = new Map<string, MeasuredRun[]>();
  readonly told: string[] = [];
  #minute = 0;

  constructor(options: StageOptions) {
    this.#options = options;
    const args = runArguments('bench/views/views-runner.ts', [options.search.url]);
    this.#runner = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#ended = once(this.#runner, 'exit').then(() => [{ failed: 'the process that runs the views has ended' }]);
  }

  get rows(): readonly Row[] {
    return [...this.#runs].map(([name, runs]) => ({ name, runs }));
  }

  /** A minute of readings, and a run. */
  async minute(name: 'first' | 'usual' | 'storm' | 'after the storm'): Promise<void> {
    await this.#write(name === 'storm');
    this.#add(name, await this.#run(name));
  }

  /** Minutes of readings in which nothing runs, and then runs until nothing is left to be told or looked at. */
  async outage(minutes: number): Promise<void> {
    for (let passed = 0; passed < minutes; passed++) await this.#write(false);
    const name = `outage of ${minutes} minutes`;
    this.#add(name, together([await this.#run(name), await this.#run(name)]));
  }

  close(): void {
    if (this.#runner.connected) this.#runner.disconnect();
  }

  async #write(isStorm: boolean): Promise<void> {
    const { search, client, sensors, fromMs, report } = this.#options;
    const minute = this.#minute++;
    report.note(`Writing minute ${minute} …`);
    await writeMinute(search.url, { minute, fromMs: fromMs + minute * MINUTE_MS, sensors, isStorm });
    await client.indices.refresh({ index: 'anomalies' });
  }

  async #run(name: string): Promise<MeasuredRun> {
    const { search, fromMs, report } = this.#options;
    const writesBefore = await this.#sensorWrites();
    const cpuBefore = cpuSeconds(search.pid);
    const run = await this.#answer(fromMs + this.#minute * MINUTE_MS);
    const searchCpuSeconds = cpuSeconds(search.pid) - cpuBefore;
    const { documents, episodesWritten: episodes, sent } = run.outcome;
    const sensorWrites = (await this.#sensorWrites()) - writesBefore;
    report.note(`${name}: ${readable(run.seconds, 1)} s, OpenSearch ${readable(searchCpuSeconds, 1)} s of CPU`);
    if (name !== 'usual') this.told.push(toldLine(name, sent, run.withheld));
    return { ...run, documents, episodes, searchCpuSeconds, sensorWrites };
  }

  async #answer(clockMs: number): Promise<ViewsRun> {
    const answering = once(this.#runner, 'message') as Promise<[RunnerAnswer]>;
    this.#runner.send(clockMs);
    const [answer] = await Promise.race([answering, this.#ended]);
    if ('failed' in answer) throw new Error(answer.failed);
    return answer.run;
  }

  async #sensorWrites(): Promise<number> {
    const { body } = await this.#options.client.indices.stats({ index: SENSORS_INDEX, metric: 'indexing' });
    return body._all.primaries?.indexing?.index_total ?? 0;
  }

  #add(name: string, run: MeasuredRun): void {
    this.#runs.set(name, [...(this.#runs.get(name) ?? []), run]);
  }
}

function toldLine(name: string, sent: readonly Pick<Message, 'kind'>[], withheld: ViewsRun['withheld']): string {
  const kinds = new Map<string, number>();
  for (const { kind } of sent) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const words = (counts: Iterable<readonly [string, number]>) =>
    [...counts].map(([of, count]) => `${readable(count)} ${of}`).join(', ') || 'nothing';
  return `${name}: told ${words(kinds)}; not told ${words(Object.entries(withheld))}`;
}

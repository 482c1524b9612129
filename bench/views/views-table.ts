import { machine, median, readable, textTable } from '../text-table.ts';
import type { ViewsRun } from './views-runner.ts';

/** A run with what OpenSearch used for it. */
export interface MeasuredRun extends Omit<ViewsRun, 'outcome' | 'withheld'> {
  readonly searchCpuSeconds: number;
  readonly documents: number;
  readonly episodes: number;
  readonly sensorWrites: number;
}

/** Runs of one kind: of which there are several, the middle is shown. */
export interface Row {
  readonly name: string;
  readonly runs: readonly MeasuredRun[];
}

/** What was measured with so many sensors. */
export interface ViewsFindings {
  readonly sensors: number;
  readonly heapMegabytes: number;
  readonly rows: readonly Row[];
  readonly told: readonly string[];
}

const HEAD = [
  'run',
  'documents',
  'seconds',
  'function CPU s',
  'OpenSearch CPU s',
  'peak MB',
  'requests',
  'episodes written',
  'sensors written',
];

/** The findings as a table, and what was told of a storm below it. */
export function viewsTable({ sensors, heapMegabytes, rows, told }: ViewsFindings): string {
  const title = `Views of ${readable(sensors)} sensors with a reading a minute, 1 in 100 anomalous; OpenSearch with a heap of ${heapMegabytes} MB; ${machine()}`;
  const words = rows.map(({ name, runs }) => [name, ...cells(runs)]);
  return `${title}\n\n${textTable(HEAD, words)}\n${told.map((line) => `${line}\n`).join('')}`;
}

function cells(runs: readonly MeasuredRun[]): readonly string[] {
  const middle = (of: (run: MeasuredRun) => number) => median(runs.map(of));
  return [
    readable(middle((run) => run.documents)),
    readable(
      middle((run) => run.seconds),
      1,
    ),
    readable(
      middle((run) => run.functionCpuSeconds),
      1,
    ),
    readable(
      middle((run) => run.searchCpuSeconds),
      1,
    ),
    readable(middle((run) => run.peakBytes) / 1e6),
    readable(middle((run) => run.requests)),
    readable(middle((run) => run.episodes)),
    readable(middle((run) => run.sensorWrites)),
  ];
}

/** Several runs that belong together, such as those until an outage is caught up, as one. */
export function together(runs: readonly MeasuredRun[]): MeasuredRun {
  const sum = (of: (run: MeasuredRun) => number) => runs.reduce((total, run) => total + of(run), 0);
  return {
    seconds: sum((run) => run.seconds),
    functionCpuSeconds: sum((run) => run.functionCpuSeconds),
    searchCpuSeconds: sum((run) => run.searchCpuSeconds),
    peakBytes: Math.max(...runs.map((run) => run.peakBytes)),
    requests: sum((run) => run.requests),
    documents: Math.max(...runs.map((run) => run.documents)),
    episodes: sum((run) => run.episodes),
    sensorWrites: sum((run) => run.sensorWrites),
  };
}

import { basename } from 'node:path';
import { csvFileRows, csvText } from '../adapters/file-system/csv-file.ts';
import { CsvProblem } from '../adapters/file-system/csv-parser.ts';
import { FileProblem, openTextFile } from '../adapters/file-system/text-file.ts';
import { UserError } from '../command-line/command.ts';
import type { RuleSet } from '../detection/rules.ts';
import { type ColumnOptions, findColumns, type HistoryColumns } from './history-columns.ts';
import { HistorySummary, reasonsOf } from './history-summary.ts';
import type { ScoredReading, Scorer } from './scorer.ts';
import { VerdictFile } from './verdict-file.ts';

/** What to judge and where the verdicts go. */
export interface HistoryOptions extends ColumnOptions {
  readonly output: string | undefined;
  readonly threshold: number;
}

const VERDICT_COLUMNS = [
  'row',
  'sensor_id',
  'timestamp',
  'anomaly',
  'anomaly_score',
  'model_score',
  'reasons',
  'channel',
  'expected',
  'low',
  'high',
  'warming_up',
  'late',
  'repeated',
  'rejected',
];

const encoder = new TextEncoder();

/**
 * Judges a CSV file row by row, as if its rows had come one at a time, and writes the verdicts if asked to.
 *
 * @returns a summary to print
 */
export async function scoreHistory(scorer: Scorer, ruleSet: RuleSet, options: HistoryOptions): Promise<string> {
  const started = performance.now();
  const summary = new HistorySummary();
  const output = options.output === undefined ? undefined : new VerdictFile(options.output, options.input);
  try {
    await judgeRows({ scorer, ruleSet, options, summary, previousMs: 0 }, output);
  } catch (error) {
    throw asUserError(error, options);
  }
  return summary.text((performance.now() - started) / 1000);
}

async function judgeRows(judging: Judging, output: VerdictFile | undefined): Promise<void> {
  const { ruleSet, options } = judging;
  const file = await openTextFile(options.input);
  let columns: HistoryColumns | undefined;
  let row = 1;
  for await (const rows of csvFileRows(file)) {
    for (const { cells } of rows) {
      const line = columns === undefined ? csvText(VERDICT_COLUMNS) : judgeRow(cells, ++row, columns, judging);
      columns ??= findColumns(cells, ruleSet, options);
      await output?.write(line);
    }
  }
  if (columns === undefined) throw new UserError(`${options.input} is empty; its first line must name the columns.`);
  await output?.end();
}

interface Judging {
  readonly scorer: Scorer;
  readonly ruleSet: RuleSet;
  readonly options: HistoryOptions;
  readonly summary: HistorySummary;
  /** Time of the row before, for a row whose own cannot be read. */
  previousMs: number;
}

function judgeRow(cells: readonly string[], row: number, columns: HistoryColumns, judging: Judging): string {
  const { scorer, ruleSet, options, summary } = judging;
  const text = encoder.encode(readingText(cells, columns, ruleSet, options.input));
  const scored = scorer.score(text, judging.previousMs);
  if (!scored.ok) {
    summary.addRejected();
    return csvText([row, ...VERDICT_COLUMNS.slice(2).map(() => undefined), scored.problem.reason]);
  }
  judging.previousMs = Date.parse(scored.value.reading.timestamp);
  const reasons = scored.value.anomaly ? reasonsOf(scored.value, options.threshold) : [];
  const label = columns.label === undefined ? undefined : /^(1(\.0*)?|true|yes)$/i.test(cells[columns.label] ?? '');
  summary.add(scored.value, reasons, label);
  return verdictRow(scored.value, row, reasons);
}

/** A row as the JSON text of a reading: the same way in as a line or a Kafka record. */
function readingText(cells: readonly string[], columns: HistoryColumns, ruleSet: RuleSet, input: string): string {
  const fields: Record<string, unknown> = {
    [ruleSet.sensorIdField]: columns.sensor === undefined ? basename(input).slice(0, 80) : cells[columns.sensor],
    [ruleSet.timestampField]: timestampOf(cells[columns.timestamp]),
  };
  for (const { place, name } of columns.channels) {
    const cell = cells[place]?.trim() ?? '';
    if (cell !== '' && Number.isFinite(Number(cell))) fields[name] = Number(cell);
  }
  return JSON.stringify(fields);
}

function timestampOf(cell = ''): string | number {
  const text = cell.trim();
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function verdictRow(scored: ScoredReading, row: number, reasons: readonly string[]): string {
  const { reading, verdict, model, anomaly } = scored;
  const [leading] = anomaly ? [...scored.explain()].sort((a, b) => b.contribution - a.contribution) : [];
  return csvText([
    row,
    reading.sensorId,
    reading.timestamp,
    anomaly,
    verdict.anomalyScore,
    model?.score,
    reasons.join('; '),
    leading?.channel,
    leading?.expected,
    leading?.low,
    leading?.high,
    model?.warmingUp === true ? true : undefined,
    model?.late === true ? true : undefined,
    model?.repeated === true ? true : undefined,
    undefined,
  ]);
}

function asUserError(error: unknown, { input, output }: HistoryOptions): unknown {
  if (error instanceof CsvProblem) return new UserError(`${input}, line ${error.line}: ${error.message}.`);
  if (error instanceof FileProblem) return new UserError(`${error.message}; check the path given to --input.`);
  const { path, message } = error as { readonly path?: unknown; readonly message?: unknown };
  const isOutput = output !== undefined && path === output;
  return isOutput ? new UserError(`${String(message)}; check the path given to --output.`) : error;
}

import { csvText } from '../adapters/file-system/csv-file.ts';
import { UserError } from '../command-line/command.ts';
import type { HistoryOptions } from '../command-line/history-options.ts';
import type { RuleSet } from '../detection/rules.ts';
import { History } from '../history/history.ts';
import { checkHistory, type HistoryCheck } from '../history/history-check.ts';
import { historyNotices } from '../history/history-notices.ts';
import type { HistoryReading } from '../history/reading-maker.ts';
import { HistorySummary, reasonsOf } from './history-summary.ts';
import type { Scorer } from './scorer.ts';
import { VerdictFile } from './verdict-file.ts';
import { rejectedRow, VERDICT_COLUMNS, verdictRow } from './verdict-row.ts';

/** What to judge and where the verdicts go. */
export interface ScoreHistorySettings {
  readonly scorer: Scorer;
  readonly ruleSet: RuleSet;
  readonly input: string;
  readonly output: string | undefined;
  readonly threshold: number;
  readonly options: HistoryOptions;
  /** Leaves out wrong rows instead of refusing the file. */
  readonly skipWrongRows: boolean;
  /** Present time in epoch milliseconds. */
  readonly nowMs: number;
}

/** What was judged. */
export interface ScoredHistory {
  /** A page to print. */
  readonly text: string;
  /** Rows that were left out because they are wrong. */
  readonly wrongRows: number;
}

const encoder = new TextEncoder();
const NEVER = new AbortController().signal;

/**
 * Judges a CSV file row by row, as if its rows had come one at a time, and writes the verdicts if asked to. It is read whole
 * first, as before a replay.
 *
 * @throws UserError when the file is not as it should be, or the verdicts cannot be written
 */
export async function scoreHistory(settings: ScoreHistorySettings): Promise<ScoredHistory> {
  const { input, output, ruleSet, options, nowMs, skipWrongRows } = settings;
  const started = performance.now();
  const file = output === undefined ? undefined : new VerdictFile(output, input);
  const history = await History.open({ path: input, ruleSet, options, nowMs });
  const check = await checkHistory(history, { stop: NEVER, verb: 'judged', skipWrongRows });
  if (check === undefined) throw new Error('a check without a stop was stopped');
  const summary = new HistorySummary(check.wrongRows);
  try {
    await judgeReadings(history, settings, summary, file);
  } catch (error) {
    throw asUserError(error, output);
  }
  const seconds = (performance.now() - started) / 1000;
  return { text: `${page(history, check).join('\n')}\n${summary.text(seconds)}`, wrongRows: check.wrongRows };
}

function page(history: History, check: HistoryCheck): readonly string[] {
  const { wrongRows, mistakes, problems } = check;
  const more = mistakes > problems.length ? '; the first mistakes' : '';
  const rows = wrongRows === 1 ? '1 wrong row is' : `${wrongRows} wrong rows are`;
  const skipped = wrongRows === 0 ? [] : [`${rows} left out${more}:`, ...problems];
  return [...historyNotices(history, check), ...skipped];
}

async function judgeReadings(
  history: History,
  settings: ScoreHistorySettings,
  summary: HistorySummary,
  file: VerdictFile | undefined,
): Promise<void> {
  await file?.write(csvText(VERDICT_COLUMNS));
  for await (const batch of history.pass().batches)
    for (const row of batch) {
      const text = row.ok
        ? judgeReading(row.value, settings, summary)
        : rejectedRow(row.problem.line, row.problem.sentences.join('; '));
      await file?.write(text);
    }
  await file?.end();
}

/** A reading goes in as a line or a Kafka record does, as JSON text. */
function judgeReading(reading: HistoryReading, settings: ScoreHistorySettings, summary: HistorySummary): string {
  const { line, value, label } = reading;
  const { scorer, threshold, nowMs } = settings;
  if (value === undefined) return rejectedRow(line, 'no channel has a value');
  const scored = scorer.score(encoder.encode(value), nowMs);
  if (!scored.ok) throw new Error(`line ${line} was read and then refused: ${scored.problem.error}`);
  const reasons = scored.value.anomaly ? reasonsOf(scored.value, threshold) : [];
  summary.add(scored.value, reasons, label);
  return verdictRow(scored.value, line, reasons);
}

function asUserError(error: unknown, output: string | undefined): unknown {
  const { path, message } = error as { readonly path?: unknown; readonly message?: unknown };
  const isOutput = output !== undefined && path === output;
  return isOutput ? new UserError(`${String(message)}; check the path given to --output.`) : error;
}

import { csvText } from '../adapters/file-system/csv-file.ts';
import type { FiredRule } from '../detection/verdict.ts';
import type { ScoredReading } from './scorer.ts';

/** Columns of a file of verdicts. */
export const VERDICT_COLUMNS = [
  'line',
  'sensor_id',
  'timestamp',
  'anomaly',
  'anomaly_score',
  'model_score',
  'reasons',
  'channel',
  'value',
  'limit',
  'expected',
  'low',
  'high',
  'warming_up',
  'late',
  'repeated',
  'rejected',
];

/** The verdict on a reading; channel and limit are those of the rule that fired, else the channel is the one that surprised the model most. */
export function verdictRow(scored: ScoredReading, line: number, reasons: readonly string[]): string {
  const { reading, verdict, model, anomaly } = scored;
  const [rule] = verdict.firedRules;
  const explained = anomaly ? [...scored.explain()].sort((a, b) => b.contribution - a.contribution) : [];
  const leading = rule === undefined ? explained[0] : explained.find(({ channel }) => channel === rule.channel);
  const channel = rule?.channel ?? leading?.channel;
  return csvText([
    line,
    reading.sensorId,
    reading.timestamp,
    anomaly,
    verdict.anomalyScore,
    model?.score,
    reasons.join('; '),
    channel,
    channel === undefined ? undefined : reading.channels[channel],
    rule === undefined ? undefined : limitOf(rule),
    leading?.expected,
    leading?.low,
    leading?.high,
    model?.warmingUp === true ? true : undefined,
    model?.late === true ? true : undefined,
    model?.repeated === true ? true : undefined,
    undefined,
  ]);
}

/** The line of a row on which there is no verdict, and why. */
export const rejectedRow = (line: number, why: string): string =>
  csvText([line, ...VERDICT_COLUMNS.slice(2).map(() => undefined), why]);

function limitOf({ above, below, rate_above, rate_below, stuck_for_seconds: stuckFor }: FiredRule): string {
  if (stuckFor !== undefined) return `stuck for ${stuckFor} s`;
  if (rate_above !== undefined) return `rate above ${rate_above}`;
  if (rate_below !== undefined) return `rate below ${rate_below}`;
  return above === undefined ? `below ${below}` : `above ${above}`;
}

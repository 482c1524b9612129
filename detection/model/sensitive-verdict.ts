import { SENSITIVITIES, type SensitivitySettings } from '../rules/sensitivity.ts';
import { type ChannelExplanation, MODEL_THRESHOLD, type ModelVerdict } from './model-verdict.ts';

const DIGITS = 1e6;
/** By how much more than usual a reading must surprise, in alarms, to have a tenth of the false alarms: measured, see docs/model.md. */
const ALARMS_PER_TENFOLD = 0.33;

/**
 * The score, as the model gives it, from which on a reading is an anomaly.
 *
 * @param settings undefined where the rules file says nothing
 * @param channel the one that contributed most to the score
 * @returns between 0 and 1; {@link MODEL_THRESHOLD} at normal sensitivity
 */
export function thresholdFor(settings: SensitivitySettings | undefined, sensorId: string, channel: string): number {
  if (settings === undefined) return MODEL_THRESHOLD;
  const exception = settings.exceptions.find(
    ({ sensors, channels }) => (sensors?.has(sensorId) ?? true) && (channels?.includes(channel) ?? true),
  );
  const { falseAlarms } = exception ?? settings;
  const alarms = 1 + ALARMS_PER_TENFOLD * Math.log10(SENSITIVITIES.normal / falseAlarms);
  return alarms / (1 + alarms);
}

/**
 * A model's verdict as the rules file's sensitivity has it: the score is measured by the threshold of the sensor and of the
 * channel that contributed most, so that {@link MODEL_THRESHOLD} is the alarm everywhere, and scores of sensors of different
 * sensitivity can be compared. What the model remembers does not depend on it.
 *
 * @param settings undefined where the rules file says nothing: the verdict is returned as it is
 * @param explain explains the verdict; called only where there is something to explain
 */
export function sensitiveVerdict(
  verdict: ModelVerdict,
  settings: SensitivitySettings | undefined,
  sensorId: string,
  explain: () => readonly ChannelExplanation[],
): ModelVerdict {
  if (settings === undefined || verdict.score <= 0) return verdict;
  const threshold = thresholdFor(settings, sensorId, settings.exceptions.length > 0 ? leadingChannel(explain()) : '');
  return threshold === MODEL_THRESHOLD ? verdict : { ...verdict, score: scoreAgainst(verdict.score, threshold) };
}

/** The channel that contributed most; the first of equals. */
function leadingChannel(explanations: readonly ChannelExplanation[]): string {
  let leading: ChannelExplanation | undefined;
  for (const each of explanations)
    if (leading === undefined || each.contribution > leading.contribution) leading = each;
  return leading?.channel ?? '';
}

/** A score below 1 is x / (1 + x); x in units of the threshold's. */
function scoreAgainst(score: number, threshold: number): number {
  const x = (score * (1 - threshold)) / threshold;
  return Math.round((DIGITS * x) / (x + 1 - score)) / DIGITS;
}

import type { Rejection } from '../detection/rejection.ts';
import { explanationFields, modelFields } from '../detection/state/model-fields.ts';
import type { Verdict } from '../detection/verdict.ts';
import type { ScoredReading } from './scorer.ts';

/**
 * The JSON text of a scored reading, with the fields of the document but for the Kafka coordinates and `judged_at`.
 *
 * @param explainAll whether a reading with nothing to explain is explained too
 */
export function scoredLine(scored: ScoredReading, ruleSetId: string, explainAll: boolean): string {
  const { reading, verdict, model, anomaly } = scored;
  const explained = model !== undefined && (explainAll || model.score > 0);
  return JSON.stringify({
    sensor_id: reading.sensorId,
    ...reading.channels,
    timestamp: reading.timestamp,
    anomaly_score: verdict.anomalyScore,
    anomaly,
    ...(reading.timestampSource === 'broker' && { timestamp_source: 'arrival' }),
    ...(reading.unreadableTimestamp !== undefined && { unreadable_timestamp: reading.unreadableTimestamp }),
    ...ruleFields(verdict),
    ...(reading.ignoredFields.length > 0 && { ignored_fields: reading.ignoredFields }),
    ...(model !== undefined && modelFields(model)),
    ...(explained && explanationFields(scored.explain())),
    rule_set: ruleSetId,
  });
}

/** The JSON text for a line that is no reading: why not, and a score of 0, so that lines in and out stay one for one. */
export const rejectedLine = ({ reason, error }: Rejection, withModel: boolean): string =>
  JSON.stringify({ rejected: reason, error, anomaly_score: 0, anomaly: false, ...(withModel && { model_score: 0 }) });

const ruleFields = ({ firedRules, notApplicable }: Verdict) => ({
  ...(firedRules.length > 0 && { fired_rules: firedRules }),
  ...(notApplicable.length > 0 && { not_applicable: notApplicable }),
});

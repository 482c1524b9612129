import type { Coordinates } from './coordinates.ts';
import type { Reading } from './reading.ts';
import type { Verdict } from './verdict.ts';

/**
 * The document of a judged reading as JSON text, without line breaks. A normal reading's stays small, being nearly all of
 * the index: what has nothing to explain is left out.
 *
 * @param ruleSetId hash of the rules that judged
 * @param judgedAt present time as ISO text: the only field that is not a function of the topic
 */
export function verdictDocument(
  reading: Reading,
  verdict: Verdict,
  coordinates: Coordinates,
  ruleSetId: string,
  judgedAt: string,
): string {
  const { topic, partition, offset, timestampMs } = coordinates;
  const document: Record<string, unknown> = { sensor_id: reading.sensorId, ...reading.channels };
  document['timestamp'] = reading.timestamp;
  if (reading.timestampSource === 'broker') document['timestamp_source'] = 'broker';
  document['anomaly_score'] = verdict.anomalyScore;
  document['anomaly'] = verdict.anomalyScore === 1;
  if (verdict.firedRules.length > 0) document['fired_rules'] = verdict.firedRules;
  if (verdict.notApplicable.length > 0) document['not_applicable'] = verdict.notApplicable;
  if (reading.ignoredChannels.length > 0) document['ignored_channels'] = reading.ignoredChannels;
  document['kafka'] = { topic, partition, offset, timestamp: timestampMs };
  document['rule_set'] = ruleSetId;
  document['judged_at'] = judgedAt;
  return JSON.stringify(document);
}

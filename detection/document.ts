import type { Coordinates } from './coordinates.ts';
import type { Reading } from './reading.ts';
import type { StreamVerdict } from './state/sensor-stream.ts';
import type { FiredRule, Verdict } from './verdict.ts';

/**
 * The document of a judged reading as JSON text, without line breaks. A normal reading's stays small, being nearly all of
 * the index: what has nothing to explain is left out.
 *
 * The text is put together here, since an object made for `JSON.stringify` alone costs several times as much; channel names
 * need no escaping, and finite numbers read in JSON as they do in a template.
 *
 * @param ruleSetId hash of the rules that judged
 * @param judgedAt present time as ISO text: the only field that is not a function of the topic
 * @param stream what the sensor's state says; undefined where the rules alone judge
 */
export function verdictDocument(
  reading: Reading,
  verdict: Verdict,
  coordinates: Coordinates,
  ruleSetId: string,
  judgedAt: string,
  stream?: StreamVerdict,
): string {
  const { topic, partition, offset, timestampMs, part } = coordinates;
  const anomaly =
    verdict.anomalyScore === 1 || (stream !== undefined && (stream.byModel || stream.firedRules.length > 0));
  return `{"sensor_id":${JSON.stringify(reading.sensorId)}${
    reading.channelText ?? channelFields(reading.channels)
  },"timestamp":"${reading.timestamp}","anomaly_score":${verdict.anomalyScore},"anomaly":${anomaly}${explanations(
    reading,
    verdict,
    stream === undefined ? verdict.firedRules : [...verdict.firedRules, ...stream.firedRules],
  )}${stream === undefined ? '' : stream.text},"kafka":{"topic":"${topic}","partition":${partition},"offset":${offset},"timestamp":${
    timestampMs
  }${part === undefined ? '' : `,"part":${part.index},"parts":${part.of}`}},"rule_set":"${ruleSetId}","judged_at":"${judgedAt}"}`;
}

function channelFields(channels: Reading['channels']): string {
  let text = '';
  for (const name in channels) text += `,"${name}":${channels[name]}`;
  return text;
}

function explanations(reading: Reading, { notApplicable }: Verdict, firedRules: readonly FiredRule[]): string {
  let text = reading.timestampSource === 'broker' ? ',"timestamp_source":"broker"' : '';
  if (reading.unreadableTimestamp !== undefined)
    text += `,"unreadable_timestamp":${JSON.stringify(reading.unreadableTimestamp)}`;
  if (firedRules.length > 0) text += `,"fired_rules":${JSON.stringify(firedRules)}`;
  if (notApplicable.length > 0) text += `,"not_applicable":${JSON.stringify(notApplicable)}`;
  if (reading.ignoredFields.length > 0) text += `,"ignored_fields":${JSON.stringify(reading.ignoredFields)}`;
  return text;
}

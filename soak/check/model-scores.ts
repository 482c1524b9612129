import { SensorModel } from '../../detection/model/sensor-model.ts';
import { MAX_STREAM_CHANNELS } from '../../detection/state/sensor-stream.ts';
import { placeOf } from './check.ts';
import type { TopicRecord } from './expectation.ts';

/**
 * What the model says of each reading of a topic, by {@link placeOf}: a model for each sensor of each partition, which has seen
 * every reading once and in order. What may lose, repeat or reorder anything has no part in it.
 */
export function modelScores(records: readonly TopicRecord[]): ReadonlyMap<string, number> {
  const models = new Map<string, SensorModel>();
  const scores = new Map<string, number>();
  for (const record of [...records].sort(inOrder)) {
    const { partition, expected } = record;
    if (expected.kind !== 'verdict') continue;
    const { sensorId, timestamp, channels } = expected;
    const key = `${partition} ${sensorId}`;
    const model = models.get(key) ?? new SensorModel(undefined, undefined, MAX_STREAM_CHANNELS);
    models.set(key, model);
    scores.set(placeOf(record), model.judge(Date.parse(timestamp), channels).score);
  }
  return scores;
}

/** The broker's clock is first, since a topic that was made again has the same offsets twice. */
const inOrder = (one: TopicRecord, other: TopicRecord): number =>
  one.timestampMs - other.timestampMs || one.offset - other.offset || (one.part ?? 0) - (other.part ?? 0);

import { searchClient } from '../../../adapters/opensearch/connection/client.ts';
import { SensorModel } from '../../../detection/model/sensor-model.ts';
import { MAX_STREAM_CHANNELS } from '../../../detection/state/sensor-stream.ts';
import { indexContents } from '../../../soak/check/index-contents.ts';

/** What a document says of the model, or what it should say. */
interface Said {
  readonly place: string;
  readonly score: number;
  readonly warmingUp: boolean;
}

/**
 * What the documents of a topic of temperatures and pressures say of the model, and what it says when each sensor of each
 * partition is judged once, in order and without a break; of each partition up to the first reading that is not indexed yet.
 */
export async function scoresInOrder(searchUrl: string, topic: string) {
  const found = await documentsOf(searchUrl, topic);
  const written: Said[] = [];
  const expected: Said[] = [];
  const models = new Map<string, SensorModel>();
  const next = new Map<number, number>();
  for (const { partition, offset, source } of found.sort((one, other) => one.offset - other.offset)) {
    if (offset !== (next.get(partition) ?? 0)) continue;
    next.set(partition, offset + 1);
    const { sensor_id: sensor, timestamp, temperature, pressure } = source;
    const key = `${partition} ${sensor}`;
    const model = models.get(key) ?? new SensorModel(undefined, undefined, MAX_STREAM_CHANNELS);
    models.set(key, model);
    const channels = { temperature: Number(temperature), pressure: Number(pressure) };
    const { score, warmingUp } = model.judge(Date.parse(String(timestamp)), channels);
    const place = `${partition}-${offset}`;
    expected.push({ place, score, warmingUp });
    written.push({ place, score: Number(source['model_score']), warmingUp: source['warming_up'] === true });
  }
  return { written, expected };
}

async function documentsOf(searchUrl: string, topic: string) {
  const client = searchClient({ node: searchUrl });
  try {
    return await indexContents(client, topic);
  } finally {
    await client.close();
  }
}

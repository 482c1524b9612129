import { DEAD_LETTERS_INDEX } from '../../../detection/dead-letter.ts';
import type { Client } from '../connection/client.ts';
import { type DocumentWindow, windowQuery } from './document-window.ts';

/** Sensors of which one answer tells; of more at once, the others are told of later, or never. */
const MOST_SENSORS = 1_000;

/** How many records of a window are no readings, by the sensors that they name; the sensors with the most. */
export async function rejectedRecords(client: Client, window: DocumentWindow): Promise<ReadonlyMap<string, number>> {
  const body = {
    query: windowQuery(window),
    aggs: { sensors: { terms: { field: 'sensor_id', size: MOST_SENSORS } } },
  };
  const answer = await client.search({ index: DEAD_LETTERS_INDEX, size: 0, body });
  const { sensors } = answer.body.aggregations as unknown as {
    readonly sensors: { readonly buckets: readonly { readonly key: string; readonly doc_count: number }[] };
  };
  return new Map(sensors.buckets.map(({ key, doc_count }) => [key, doc_count]));
}

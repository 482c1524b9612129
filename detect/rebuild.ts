import type { Kafka } from 'kafkajs';
import { readRecords } from '../adapters/kafka/record-reader.ts';
import { type Client, searchClient } from '../adapters/opensearch/connection/client.ts';
import type { SearchConnection } from '../adapters/opensearch/connection/search-connection.ts';
import { deleteMatching } from '../adapters/opensearch/documents/delete-matching.ts';
import { ofRecords, ofTopic } from '../adapters/opensearch/documents/records-query.ts';
import { UserError } from '../command-line/command.ts';
import { confirm } from '../command-line/confirm.ts';
import { quantity, readable } from '../command-line/pipeline-counters.ts';
import type { OffsetRange } from '../detection/coordinates.ts';
import { ANOMALIES_ALIAS } from '../detection/daily-index.ts';
import { DEAD_LETTERS_INDEX } from '../detection/dead-letter.ts';
import { SENSOR_MODELS_INDEX } from '../detection/state/stream-state.ts';
import { toMskRecord } from '../event-source-mapping/source/msk-record.ts';

interface ClearedPlace {
  readonly topic: string;
  readonly search: SearchConnection;
  readonly kafka: Kafka;
  /** By which rules its records will be judged, in words. */
  readonly rules: string;
}

/** The broker's clock may step back when another broker leads a partition. */
const CLOCK_STEP_MS = 3_600_000;

/**
 * Deletes, if a person agrees, the documents and dead letters of the records that a topic still holds, so that they can be
 * judged anew, and the states of its sensors with them. What could not be judged again stays: of records that Kafka no longer
 * has, of an earlier topic of the same name
 * (as far as the broker has dated the records), and dead letters that a person has dropped.
 *
 * @returns whether it was agreed to
 * @throws UserError when not everything could be deleted; other errors when OpenSearch or Kafka does not answer before
 */
export async function clearTopic(place: ClearedPlace, held: readonly OffsetRange[], agreed: boolean): Promise<boolean> {
  const client = searchClient(place.search);
  try {
    const query = await queryOf(place, held);
    const index = `${ANOMALIES_ALIAS},${DEAD_LETTERS_INDEX}`;
    await client.indices.refresh({ index });
    const documents = await count(client, ANOMALIES_ALIAS, query);
    const deadLetters = await count(client, DEAD_LETTERS_INDEX, query);
    const all = await count(client, index, ofTopic(place.topic));
    const consequence =
      `${quantity(documents, 'document')} and ${quantity(deadLetters, 'dead letter')} of "${place.topic}" will be deleted, and their ` +
      `records judged again by ${place.rules}, with the models of its sensors learnt anew; ${readable(all - documents - deadLetters)} others stay.`;
    if (!(await confirm(consequence, agreed))) return false;
    await clear(client, index, query, place.topic).catch((error: Error) => {
      throw new UserError(
        `The rebuild of "${place.topic}" stopped while verdicts were deleted (${error.message}), and nothing was judged again; the same command goes on.`,
      );
    });
    return true;
  } finally {
    await client.close();
  }
}

/** States first: without them, records whose documents are still there only begin to warm up again. */
async function clear(client: Client, index: string, query: object, topic: string): Promise<void> {
  await client.indices.refresh({ index: SENSOR_MODELS_INDEX, ignore_unavailable: true });
  await deleteMatching(client, SENSOR_MODELS_INDEX, { term: { topic } });
  await deleteMatching(client, index, query);
}

const count = async (client: Client, index: string, query: object): Promise<number> =>
  (await client.count({ index, body: { query } })).body.count;

async function queryOf(place: ClearedPlace, held: readonly OffsetRange[]): Promise<object> {
  const sinceMs = await firstTimes(place, held);
  const dated = held.map((range) => ({ ...range, sinceMs: sinceMs.get(range.partition) }));
  return { bool: { filter: [ofRecords(place.topic, dated)], must_not: { exists: { field: 'dropped_at' } } } };
}

/** From when on each partition's records are of this topic, by the broker's clock; none where the producer dates them. */
async function firstTimes({ kafka, topic }: ClearedPlace, held: readonly OffsetRange[]): Promise<Map<number, number>> {
  const times = new Map<number, number>();
  const firsts = held.map((range) => ({ ...range, most: 1 }));
  await readRecords(kafka, topic, firsts, (partition, _, message) => {
    const { timestampType, timestamp } = toMskRecord(topic, partition, message);
    if (timestampType === 'LOG_APPEND_TIME') times.set(partition, timestamp - CLOCK_STEP_MS);
  });
  return times;
}

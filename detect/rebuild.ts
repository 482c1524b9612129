import type { Kafka } from 'kafkajs';
import { type OnRecord, readRecords } from '../adapters/kafka/record-reader.ts';
import { type Client, searchClient } from '../adapters/opensearch/connection/client.ts';
import type { SearchConnection } from '../adapters/opensearch/connection/search-connection.ts';
import type { OffsetRange } from '../adapters/opensearch/documents/completeness.ts';
import { deleteMatching } from '../adapters/opensearch/documents/delete-matching.ts';
import { confirm } from '../command-line/confirm.ts';
import { readable } from '../command-line/pipeline-counters.ts';
import { ANOMALIES_ALIAS } from '../detection/daily-index.ts';
import { DEAD_LETTERS_INDEX } from '../detection/dead-letter.ts';
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
 * judged anew. What could not be judged again stays: of records that Kafka has let go, of an earlier topic of the same name
 * (as far as the broker has dated the records), and dead letters that a person has dropped.
 *
 * @returns whether it was agreed to
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
      `${readable(documents)} documents and ${readable(deadLetters)} dead letters of "${place.topic}" will be deleted, and their ` +
      `records judged again by ${place.rules}; ${readable(all - documents - deadLetters)} others stay.`;
    if (!(await confirm(consequence, agreed))) return false;
    await deleteMatching(client, index, query);
    return true;
  } finally {
    await client.close();
  }
}

const ofTopic = (topic: string) => ({ term: { 'kafka.topic': topic } });

const count = async (client: Client, index: string, query: object): Promise<number> =>
  (await client.count({ index, body: { query } })).body.count;

async function queryOf(place: ClearedPlace, held: readonly OffsetRange[]): Promise<object> {
  const full = held.filter(({ first, end }) => first < end);
  const sinceMs = await firstTimes(place, full);
  const should = full.map(({ partition, first, end }) => ({
    bool: {
      filter: [
        { term: { 'kafka.partition': partition } },
        { range: { 'kafka.offset': { gte: first, lt: end } } },
        ...since(sinceMs.get(partition)),
      ],
    },
  }));
  // Without a clause that may match, everything would.
  const ranges = should.length === 0 ? { match_none: {} } : { bool: { should, minimum_should_match: 1 } };
  return { bool: { filter: [ofTopic(place.topic), ranges], must_not: { exists: { field: 'dropped_at' } } } };
}

const since = (ms: number | undefined) =>
  ms === undefined ? [] : [{ range: { 'kafka.timestamp': { gte: ms - CLOCK_STEP_MS, format: 'epoch_millis' } } }];

/** When the broker dated the first record of each partition that was not aborted; none where the producer did. */
async function firstTimes({ kafka, topic }: ClearedPlace, held: readonly OffsetRange[]): Promise<Map<number, number>> {
  const times = new Map<number, number>();
  const wanted = new Map(held.map(({ partition, first }) => [partition, [first]]));
  const onRecord: OnRecord = (partition, _, message) => {
    const record = message === undefined ? undefined : toMskRecord(topic, partition, message);
    if (record?.timestampType === 'LOG_APPEND_TIME') times.set(partition, record.timestamp);
  };
  await readRecords(kafka, topic, wanted, onRecord, true);
  return times;
}

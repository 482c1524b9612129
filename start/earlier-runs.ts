import type { Admin } from 'kafkajs';
import { committedOffsets, consumerLag } from '../adapters/kafka/topic.ts';
import type { Client } from '../adapters/opensearch/connection/client.ts';
import { filterQuery } from '../adapters/opensearch/dead-letters/dead-letter-filter.ts';
import { quantity } from '../command-line/pipeline-counters.ts';
import { DEFAULT_GROUP, serverOptions } from '../command-line/server-options.ts';
import { ANOMALIES_ALIAS } from '../detection/daily-index.ts';
import { DEAD_LETTERS_INDEX } from '../detection/dead-letter.ts';
import type { FolderContents } from './folder-contents.ts';
import { inWords } from './fresh-question.ts';
import { TOPIC } from './pipeline-parts.ts';

/** What lies in topic and indices, as far as it can be counted there. */
export type Counted = Pick<FolderContents, 'verdicts' | 'openDeadLetters' | 'waiting' | 'records'>;

/** Counts what is there now; dead letters that were resolved or dropped are not open. */
export async function countContents(admin: Admin, search: Client): Promise<Counted> {
  await search.indices.refresh({ index: [ANOMALIES_ALIAS, DEAD_LETTERS_INDEX] });
  const [verdicts, letters, waiting, offsets] = await Promise.all([
    search.count({ index: ANOMALIES_ALIAS }),
    search.count({ index: DEAD_LETTERS_INDEX, body: { query: filterQuery({ state: 'open' }) } }),
    consumerLag(admin, TOPIC, DEFAULT_GROUP),
    admin.fetchTopicOffsets(TOPIC),
  ]);
  const records = offsets.reduce((sum, { high }) => sum + Number(high), 0);
  return { verdicts: verdicts.body.count, openDeadLetters: letters.body.count, waiting, records };
}

/** How many verdicts were made by other rules than these. */
export async function judgedByOthers(search: Client, ruleSetId: string): Promise<number> {
  const query = { bool: { must_not: { term: { rule_set: ruleSetId } } } };
  return (await search.count({ index: ANOMALIES_ALIAS, body: { query } })).body.count;
}

/** The first offset of each partition that the detector has not committed yet. */
export async function firstUnjudged(admin: Admin): Promise<ReadonlyMap<number, number>> {
  const committed = await committedOffsets(admin, TOPIC, DEFAULT_GROUP);
  const offsets = await admin.fetchTopicOffsets(TOPIC);
  return new Map(
    offsets.map(({ partition, low, high }) => {
      const next = Math.max(committed.get(partition) ?? 0, Number(low));
      return [partition, Math.min(next, Number(high))];
    }),
  );
}

/**
 * What a person should know of what lies here already, one sentence each; none of an empty folder.
 *
 * @param others verdicts by other rules
 * @param place where the data is, for a person
 */
export function earlierRuns(counted: Counted, others: number, place: string, searchUrl: string): readonly string[] {
  const { verdicts, openDeadLetters, waiting } = counted;
  if (verdicts + openDeadLetters + waiting === 0) return [];
  const search = searchUrl === serverOptions.search.default ? '' : ` --search ${searchUrl}`;
  const waits = waiting === 0 ? '' : '; what waits is judged by the rules of now';
  return [
    `Here from earlier runs (${place}): ${inWords(counted)}; --fresh deletes them.`,
    ...(openDeadLetters === 0 ? [] : [`  npm run dead-letters -- list${search} shows the dead letters.`]),
    ...(others === 0
      ? []
      : [`  ${quantity(others, 'verdict was', 'verdicts were')} made by other rules than those of now${waits}.`]),
  ];
}

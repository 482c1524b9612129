import { ANOMALIES_ALIAS } from '../../detection/daily-index.ts';
import { DEAD_LETTERS_INDEX } from '../../detection/dead-letter.ts';
import { indexReference, type SavedObject, savedObject, searchSource } from './saved-object.ts';

interface SavedSearch {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly pattern: string;
  readonly query: string;
  readonly columns: readonly string[];
  readonly newestBy: string;
}

/** Lists of documents, the newest first. */
export const savedSearches = (channels: readonly string[]): readonly SavedObject[] => [
  search({
    name: 'latest-anomalies',
    title: 'Latest anomalies',
    description: 'Anomalous readings, the newest first.',
    pattern: ANOMALIES_ALIAS,
    query: 'anomaly:true',
    columns: ['sensor_id', ...channels, 'fired_rules.name', 'anomaly_score', 'model_score'],
    newestBy: 'timestamp',
  }),
  search({
    name: 'latest-episodes',
    title: 'Latest episodes',
    description: 'Episodes, the newest first.',
    pattern: 'episodes',
    query: '',
    columns: ['sensor_id', 'cause', 'severity', 'state', 'anomalies', 'last'],
    newestBy: 'first',
  }),
  search({
    name: 'latest-dead-letters',
    title: 'Dead letters',
    description: 'Records that are no readings, the newest first.',
    pattern: DEAD_LETTERS_INDEX,
    query: '',
    columns: ['reason', 'error', 'sensor_id', 'kafka.topic', 'kafka.partition', 'kafka.offset'],
    newestBy: 'judged_at',
  }),
];

function search({ name, title, description, pattern, query, columns, newestBy }: SavedSearch): SavedObject {
  const attributes = {
    title,
    description,
    hits: 0,
    columns,
    sort: [[newestBy, 'desc']],
    version: 1,
    kibanaSavedObjectMeta: searchSource(query, true),
  };
  return savedObject('search', name, attributes, [indexReference(pattern)]);
}

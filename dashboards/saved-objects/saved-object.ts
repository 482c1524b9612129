import { createHash } from 'node:crypto';

/** The four kinds of objects of OpenSearch Dashboards that we ship. */
export type SavedObjectType = 'index-pattern' | 'search' | 'visualization' | 'dashboard';

/** What an object says it is made of, by a name that its attributes use. */
export interface Reference {
  readonly name: string;
  readonly type: string;
  readonly id: string;
}

/** An object as it lies in Dashboards. */
export interface StoredObject {
  readonly type: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references: readonly Reference[];
}

/** An object as a file of objects holds it. */
export interface SavedObject extends StoredObject {
  readonly type: SavedObjectType;
  readonly migrationVersion: Readonly<Record<string, string>>;
}

/**
 * The newest version of each kind's form that 2.x and 3.x both know: with none, Dashboards would run all its migrations, and
 * one that it does not know it refuses with the whole file.
 *
 * @see https://github.com/opensearch-project/OpenSearch-Dashboards src/core/server/saved_objects/migrations/core/document_migrator.ts
 */
export const FORM_VERSIONS: Readonly<Record<SavedObjectType, string>> = {
  'index-pattern': '7.6.0',
  search: '7.9.3',
  visualization: '7.10.0',
  dashboard: '7.9.3',
};

/** The version of our objects: a higher one arrives beside the objects of a lower one, whatever became of those. */
export const OBJECTS_VERSION = 1;

/** Tells names apart that are the same word. */
const DIGEST_DIGITS = 6;
const PREFIX = 'sensor-anomalies-v';

/** The id of our object of this name: lower case with dashes, whatever a channel is called. */
export const idOf = (name: string): string => `${PREFIX}${OBJECTS_VERSION}-${wordOf(name)}`;

function wordOf(name: string): string {
  if (/^[a-z0-9-]+$/.test(name)) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, DIGEST_DIGITS);
  return `${name.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-')}-${digest}`;
}

/** The version of our objects that an id belongs to; undefined for objects of others. */
export function versionOf(id: string): number | undefined {
  const [, version] = new RegExp(`^${PREFIX}(\\d+)-`).exec(id) ?? [];
  return version === undefined ? undefined : Number(version);
}

/** An object of ours, without the mark that it gets when all of it is known. */
export const savedObject = (
  type: SavedObjectType,
  name: string,
  attributes: SavedObject['attributes'],
  references: readonly Reference[] = [],
): SavedObject => ({
  type,
  id: idOf(name),
  attributes,
  references,
  migrationVersion: { [type]: FORM_VERSIONS[type] },
});

const INDEX_REFERENCE = 'kibanaSavedObjectMeta.searchSourceJSON.index';

/** What an object searches: all of an index pattern, or what a query in Lucene's language finds in it. */
export const searchSource = (query: string, hasIndex: boolean) => ({
  searchSourceJSON: JSON.stringify({
    query: { query, language: query === '' ? 'kuery' : 'lucene' },
    filter: [],
    ...(hasIndex && { indexRefName: INDEX_REFERENCE }),
  }),
});

/** The reference to the index pattern that an object searches. */
export const indexReference = (pattern: string, name = INDEX_REFERENCE): Reference => ({
  name,
  type: 'index-pattern',
  id: idOf(pattern),
});

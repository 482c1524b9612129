import { createHash } from 'node:crypto';
import type { StoredObject } from './saved-object.ts';

type Fields = Readonly<Record<string, unknown>>;

const MARK = /\s*\[sensor-anomaly-pipeline ([0-9a-f]{12})\]$/;
const EMBEDDED = ['visState', 'uiStateJSON', 'panelsJSON', 'optionsJSON', 'fieldFormatMap', 'searchSourceJSON'];
const HASH_DIGITS = 12;

/** The object with a mark behind its description that says what it was when we made it. */
export function marked<Shape extends StoredObject>(object: Shape): Shape {
  const { description = '' } = object.attributes;
  const mark = `[sensor-anomaly-pipeline ${contentHash(object)}]`;
  return { ...object, attributes: { ...object.attributes, description: `${description} ${mark}`.trim() } };
}

/** Whether nobody has changed what an object says since we made it. */
export const isAsWeMadeIt = (object: StoredObject): boolean => markOf(object) === contentHash(object);

/** Whether two objects say the same, mark included. */
export const isSame = (one: StoredObject, other: StoredObject): boolean =>
  markOf(one) === markOf(other) && contentHash(one) === contentHash(other);

/** The names of the attributes in which two objects differ, and `references` where they do. */
export function differingParts(one: StoredObject, other: StoredObject): readonly string[] {
  const [ofOne, ofOther] = [contentOfObject(one), contentOfObject(other)];
  const names = new Set([...Object.keys(ofOne.attributes), ...Object.keys(ofOther.attributes)]);
  const isDifferent = (part: unknown, otherPart: unknown) => JSON.stringify(part) !== JSON.stringify(otherPart);
  return [
    ...[...names].filter((name) => isDifferent(ofOne.attributes[name], ofOther.attributes[name])),
    ...(isDifferent(ofOne.references, ofOther.references) ? ['references'] : []),
  ];
}

function markOf({ attributes }: StoredObject): string | undefined {
  return MARK.exec(String(attributes['description'] ?? ''))?.[1];
}

/**
 * What an object says, but for its mark and what Dashboards itself writes into objects: the fields of an index pattern, which
 * it loads on first use, and the version of panels. Its `version` and `updated_at` prove nothing, since an import moves both.
 *
 * @see https://github.com/opensearch-project/OpenSearch-Dashboards src/plugins/data/common/index_patterns/index_patterns/index_patterns.ts
 */
function contentOfObject({ type, attributes, references }: StoredObject) {
  const description = String(attributes['description'] ?? '').replace(MARK, '');
  const fields = scriptedFields(attributes['fields']);
  return {
    type,
    attributes: Object(plain({ ...attributes, description, fields })) as Fields,
    references: [...references].sort((one, other) => (one.name < other.name ? -1 : 1)).map(plain),
  };
}

const contentHash = (object: StoredObject): string =>
  createHash('sha256')
    .update(JSON.stringify(contentOfObject(object)))
    .digest('hex')
    .slice(0, HASH_DIGITS);

/** The fields of an index pattern that a person has written. */
function scriptedFields(fields: unknown): unknown {
  const all = parsed(fields);
  const scripted = Array.isArray(all) ? all.filter((field) => Object(field).scripted === true) : [];
  return scripted.length > 0 ? scripted : undefined;
}

/** The same with names in order, embedded JSON read, and without what is empty. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Fields)
    .map(([name, inner]) => [name, plain(contentOf(name, inner))] as const)
    .filter(([, inner]) => inner !== undefined && inner !== null && inner !== '' && inner !== '[]');
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function contentOf(name: string, value: unknown): unknown {
  if (name === 'panelsJSON') return withoutVersions(parsed(value));
  return EMBEDDED.includes(name) ? parsed(value) : value;
}

function withoutVersions(panels: unknown): unknown {
  return Array.isArray(panels) ? panels.map((panel) => ({ ...Object(panel), version: undefined })) : panels;
}

function parsed(value: unknown): unknown {
  try {
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    return value;
  }
}

import type { StoredObject } from '../saved-object.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** JSON as a value; undefined where it is none. */
export function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** A value's fields; none where it is no object. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** The objects in a list; none where it is no list. */
export const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : []);

/** What an object searches. */
export const searchSourceOf = ({ attributes }: StoredObject): Fields =>
  fieldsOf(parsed(fieldsOf(attributes['kibanaSavedObjectMeta'])['searchSourceJSON']));

/** The title of the index pattern that a reference of an object leads to; undefined where the file has none. */
export function indexNamed(object: StoredObject, all: readonly StoredObject[], name: string): string | undefined {
  const reference = object.references.find((each) => each.name === name);
  const pattern = all.find(({ type, id }) => type === 'index-pattern' && id === reference?.id);
  return pattern === undefined ? undefined : String(pattern.attributes['title']);
}

/** Every value of these names, however deep. */
export function valuesNamed(value: unknown, isNamed: (name: string) => boolean): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesNamed(item, isNamed));
  return Object.entries(fieldsOf(value)).flatMap(([name, inner]) => [
    ...(isNamed(name) ? [inner] : []),
    ...valuesNamed(inner, isNamed),
  ]);
}

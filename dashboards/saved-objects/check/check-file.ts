import type { StoredObject } from '../saved-object.ts';
import { checkDashboard } from './check-dashboard.ts';
import { checkObject } from './check-object.ts';
import { checkVisualization } from './check-visualization.ts';
import { type Fields, fieldsOf, indexNamed, listOf, parsed } from './embedded.ts';

/** The mapped fields of an index, each with its type, by the title of the index pattern. */
export type FieldsByTitle = ReadonlyMap<string, ReadonlyMap<string, string>>;

const BYTE_ORDER_MARK = '\uFEFF';
/** The importer's own limits. */
const MOST_BYTES = 26_214_400;
const MOST_OBJECTS = 10_000;

/**
 * What Dashboards would refuse in a file of objects, or take and then show wrongly without a word.
 *
 * @param mapped what the indices hold; the fields of a title that is not in it are not checked
 * @returns a sentence for each problem, beginning with the object that has it
 * @see https://github.com/opensearch-project/OpenSearch-Dashboards src/core/server/saved_objects/import
 */
export function checkFile(text: string, mapped: FieldsByTitle): readonly string[] {
  const { objects, problems } = readLines(text);
  return [
    ...(text.startsWith(BYTE_ORDER_MARK) ? ['the file begins with a byte order mark'] : []),
    ...(Buffer.byteLength(text) > MOST_BYTES ? [`the file has more than ${MOST_BYTES} bytes`] : []),
    ...(objects.length === 0 || objects.length > MOST_OBJECTS ? [`the file has ${objects.length} objects`] : []),
    ...problems,
    ...repeated(objects).map((name) => `${name}: is there twice`),
    ...objects.flatMap((object) =>
      problemsOf(object, objects, mapped).map((problem) => `${nameOf(object)}: ${problem}`),
    ),
  ];
}

const nameOf = ({ type, id }: StoredObject): string => `${type}:${id}`;

function problemsOf(object: StoredObject, all: readonly StoredObject[], mapped: FieldsByTitle): readonly string[] {
  const titles = all.flatMap(({ type, attributes }) => (type === 'index-pattern' ? [String(attributes['title'])] : []));
  const fieldsAt = (reference: string) => {
    const title = indexNamed(object, all, reference);
    return title === undefined ? undefined : mapped.get(title);
  };
  return [
    ...checkObject(object, all, mapped),
    ...(object.type === 'visualization' ? checkVisualization(object, titles, fieldsAt) : []),
    ...(object.type === 'dashboard' ? checkDashboard(object) : []),
  ];
}

function readLines(text: string): { readonly objects: readonly StoredObject[]; readonly problems: readonly string[] } {
  const lines = text.replace(BYTE_ORDER_MARK, '').split('\n').filter(Boolean);
  const values = lines.map(parsed);
  const problems = values.flatMap((value, index) => (value === undefined ? [`line ${index + 1} is not JSON`] : []));
  const objects = values.flatMap((value) => {
    const fields = fieldsOf(value);
    return value === undefined || 'exportedCount' in fields ? [] : [objectOf(fields)];
  });
  return { objects, problems };
}

const objectOf = (fields: Fields): StoredObject => ({
  ...fields,
  type: String(fields['type']),
  id: String(fields['id']),
  attributes: fieldsOf(fields['attributes']),
  references: listOf(fields['references']) as unknown as StoredObject['references'],
});

function repeated(objects: readonly StoredObject[]): readonly string[] {
  const names = objects.map(nameOf);
  return [...new Set(names.filter((name, place) => names.indexOf(name) !== place))];
}

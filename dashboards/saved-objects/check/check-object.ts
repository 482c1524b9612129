import { FORM_VERSIONS, type SavedObjectType, type StoredObject } from '../saved-object.ts';
import type { FieldsByTitle } from './check-file.ts';
import { fieldsOf, indexNamed, parsed, searchSourceOf, valuesNamed } from './embedded.ts';

/**
 * The attributes of each kind: others make an importer's `unknown` error, while what else is in the file is written. An index
 * pattern may have any.
 *
 * @see https://github.com/opensearch-project/OpenSearch-Dashboards src/core/server/saved_objects/migrations/core/build_active_mappings.ts
 */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  search: ['title', 'description', 'hits', 'columns', 'sort', 'version', 'kibanaSavedObjectMeta'],
  visualization: [
    ...['title', 'description', 'uiStateJSON', 'version', 'visState', 'kibanaSavedObjectMeta'],
    'savedSearchRefName',
  ],
  dashboard: [
    ...['title', 'description', 'hits', 'version', 'timeRestore', 'timeFrom', 'timeTo', 'refreshInterval'],
    ...['optionsJSON', 'panelsJSON', 'kibanaSavedObjectMeta'],
  ],
};

const EMBEDDED = ['visState', 'uiStateJSON', 'panelsJSON', 'optionsJSON', 'fieldFormatMap', 'searchSourceJSON'];
/** Fields that every index has. */
const META_FIELDS = ['_source', '_id', '_index'];
const SEARCHED = 'kibanaSavedObjectMeta.searchSourceJSON.index';

/** What is wrong with an object of any kind. */
export function checkObject(
  object: StoredObject,
  all: readonly StoredObject[],
  mapped: FieldsByTitle,
): readonly string[] {
  const { type, id } = object;
  if (!(type in FORM_VERSIONS)) return ['is of a kind that we do not ship'];
  return [
    ...(/^[a-z0-9-]+$/.test(id) ? [] : ['has an id with other characters than a-z, 0-9 and -']),
    ...formProblems(object, type as SavedObjectType),
    ...attributeProblems(object),
    ...referenceProblems(object, all),
    ...fieldProblems(object, all, mapped),
  ];
}

function formProblems(object: StoredObject, type: SavedObjectType): readonly string[] {
  const versions = fieldsOf(Reflect.get(object, 'migrationVersion'));
  const isRight = Object.keys(versions).length === 1 && versions[type] === FORM_VERSIONS[type];
  return isRight ? [] : [`must have the migrationVersion ${FORM_VERSIONS[type]} of its kind alone`];
}

function attributeProblems({ type, attributes }: StoredObject): readonly string[] {
  const allowed = ATTRIBUTES[type];
  const unknown = Object.keys(attributes).filter((name) => allowed !== undefined && !allowed.includes(name));
  const broken = EMBEDDED.filter((name) =>
    valuesNamed(attributes, (each) => each === name).some((text) => parsed(text) === undefined),
  );
  return [
    ...(typeof attributes['title'] === 'string' && attributes['title'] !== '' ? [] : ['has no title']),
    ...unknown.map((name) => `has the attribute ${name}, which its kind does not know`),
    ...broken.map((name) => `${name} is not JSON`),
  ];
}

function referenceProblems(object: StoredObject, all: readonly StoredObject[]): readonly string[] {
  const named = namesUsed(object);
  const given = object.references.map(({ name }) => name);
  const dangling = object.references.filter(
    ({ type, id }) => !all.some((each) => each.type === type && each.id === id),
  );
  return [
    ...named
      .filter((name) => !given.includes(name))
      .map((name) => `uses the reference ${name}, which it does not have`),
    ...given.filter((name) => !named.includes(name)).map((name) => `has the reference ${name}, which it does not use`),
    ...dangling.map(({ type, id }) => `refers to ${type}:${id}, which is not in the file`),
  ];
}

/** The names of references that an object's attributes use. */
function namesUsed(object: StoredObject): readonly string[] {
  const { attributes } = object;
  const parts = [parsed(attributes['visState']), parsed(attributes['panelsJSON']), searchSourceOf(object), attributes];
  return parts.flatMap((part) => valuesNamed(part, (name) => name.endsWith('RefName'))).map(String);
}

/** Fields that an index pattern or a search names and the index does not have. */
function fieldProblems(object: StoredObject, all: readonly StoredObject[], mapped: FieldsByTitle): readonly string[] {
  const { type, attributes } = object;
  const title = type === 'index-pattern' ? String(attributes['title']) : indexNamed(object, all, SEARCHED);
  const fields = title === undefined ? undefined : mapped.get(title);
  if (fields === undefined) return [];
  const named =
    type === 'index-pattern'
      ? [attributes['timeFieldName'], ...Object.keys(fieldsOf(parsed(attributes['fieldFormatMap'])))]
      : [attributes['columns'], attributes['sort']].flat().map((part) => (Array.isArray(part) ? part[0] : part));
  const absent = named.filter(
    (name) => name !== undefined && ![...META_FIELDS, ...fields.keys()].includes(String(name)),
  );
  return absent.map((name) => `names the field ${name}, which ${title} does not have`);
}

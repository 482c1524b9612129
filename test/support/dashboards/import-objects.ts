import { type KeptObject, kept, nameOf, type Tenant } from './kept-object.ts';

/** The newest version of each kind's form that this server knows. */
const KNOWN = { 'index-pattern': '7.6.0', search: '7.9.3', visualization: '7.10.0', dashboard: '7.9.3' } as const;

/** Attributes that no kind of object has; index patterns take all. */
const UNKNOWN = ['variablesJSON', 'fields'];

interface Imported {
  readonly status: number;
  readonly body: object;
}

const refused = (status: number, message: string): Imported => ({
  status,
  body: { statusCode: status, error: status === 422 ? 'Unprocessable Entity' : 'Bad Request', message },
});

/**
 * Imports a file as Dashboards does: with any conflict, or anything missing that is searched, nothing is written though
 * `successResults` is filled; of an object with an unknown attribute only that one is not.
 *
 * @see https://github.com/opensearch-project/OpenSearch-Dashboards src/core/server/saved_objects/import/import_saved_objects.ts
 */
export function importInto(tenant: Tenant, contentType: string, body: string, overwrite: boolean): Imported {
  const text = fileIn(contentType, body);
  if (text === undefined) return refused(400, 'Invalid file extension');
  const objects = text
    .split('\n')
    .filter(Boolean)
    .map((line): KeptObject => JSON.parse(line));
  const tooNew = objects.find(({ type, migrationVersion }) => migrationVersion?.[type] !== Reflect.get(KNOWN, type));
  if (tooNew !== undefined)
    return refused(
      422,
      `Document "${tooNew.id}" has property "${tooNew.type}" which belongs to a more recent version.`,
    );
  const blocking = [...missing(tenant, objects), ...(overwrite ? [] : conflicts(tenant, objects))];
  const errors = [...blocking, ...unmapped(objects)];
  const right = objects.filter(({ id }) => !errors.some((error) => error.id === id));
  if (blocking.length === 0) for (const object of right) tenant.set(nameOf(object), kept(object));
  const successResults = right.map(({ type, id }) => ({ type, id }));
  const result = { success: errors.length === 0, successCount: right.length, successResults };
  return { status: 200, body: errors.length === 0 ? result : { ...result, errors } };
}

/** The file in a form of several parts; undefined where there is none of the right name. */
function fileIn(contentType: string, body: string): string | undefined {
  const [, boundary = ''] = /^multipart\/form-data; boundary=(.+)$/.exec(contentType) ?? [];
  const part = body.split(`--${boundary}`)[1] ?? '';
  const [head = '', ...rest] = part.split('\r\n\r\n');
  return /name="file"; filename="[^"]+\.ndjson"/.test(head) ? rest.join('\r\n\r\n').replace(/\r\n$/, '') : undefined;
}

const problem = ({ type, id }: KeptObject, error: string) => ({ type, id, error: { type: error } });

const conflicts = (tenant: Tenant, objects: readonly KeptObject[]) =>
  objects.filter((object) => tenant.has(nameOf(object))).map((object) => problem(object, 'conflict'));

/** Only what is searched is looked for: a panel that is missing passes. */
const missing = (tenant: Tenant, objects: readonly KeptObject[]) => {
  const there = new Set([...tenant.keys(), ...objects.map(nameOf)]);
  const isMissing = (reference: KeptObject['references'][number]) =>
    ['index-pattern', 'search'].includes(reference.type) && !there.has(nameOf(reference));
  return objects
    .filter(({ references }) => references.some(isMissing))
    .map((each) => problem(each, 'missing_references'));
};

const unmapped = (objects: readonly KeptObject[]) =>
  objects
    .filter(({ type, attributes }) => type !== 'index-pattern' && UNKNOWN.some((name) => name in attributes))
    .map((object) => problem(object, 'unknown'));

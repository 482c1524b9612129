import { describe, expect, it } from '@jest/globals';
import { fileOf } from '../../../dashboards/saved-objects/all-objects.ts';
import { checkFile } from '../../../dashboards/saved-objects/check/check-file.ts';
import type { SavedObject } from '../../../dashboards/saved-objects/saved-object.ts';
import { MAPPED, SHIPPED, shipped } from '../../support/dashboards/shipped.ts';

type Attributes = Record<string, unknown>;

/** The file with one object changed. */
function changed(name: string, change: (object: SavedObject) => object): string {
  const { id, type } = shipped(name);
  return fileOf(SHIPPED.map((each) => (each.id === id && each.type === type ? (change(each) as SavedObject) : each)));
}

const attributes = (name: string, change: (attributes: Attributes) => Attributes) =>
  changed(name, (object) => ({ ...object, attributes: change({ ...object.attributes }) }));

/** The file with embedded JSON of one object changed. */
const embedded = (name: string, attribute: string, change: (text: string) => string) =>
  attributes(name, (given) => ({ ...given, [attribute]: change(String(given[attribute])) }));

const state = (name: string, from: string, to: string) => embedded(name, 'visState', (text) => text.replace(from, to));
/** A specification is text in JSON in JSON. */
const spec = (from: string, to: string) => state('v1-readings', escaped(from), escaped(to));
const escaped = (text: string) => text.replaceAll('"', '\\"');
const source = (name: string, text: string) =>
  attributes(name, (given) => ({ ...given, kibanaSavedObjectMeta: { searchSourceJSON: text } }));

const WRONG: readonly [string, string, string][] = [
  ['a byte order mark', `\uFEFF${fileOf(SHIPPED)}`, 'byte order mark'],
  ['no object', '', 'has 0 objects'],
  [
    'only the line about an export',
    '{"exportedCount":0,"missingRefCount":0,"missingReferences":[]}\n',
    'has 0 objects',
  ],
  ['a line that is not JSON', `${fileOf(SHIPPED)}{\n`, 'is not JSON'],
  ['an object twice', fileOf([...SHIPPED, shipped('overview')]), 'is there twice'],
  ['more than Dashboards takes', attributes('overview', (a) => ({ ...a, title: 'x'.repeat(27_000_000) })), 'bytes'],
  ['an id with an underscore', changed('overview', (object) => ({ ...object, id: 'a_b' })), 'other characters'],
  ['another kind', changed('overview', (object) => ({ ...object, type: 'config' })), 'a kind that we do not ship'],
  ['no form version', changed('overview', ({ migrationVersion: _, ...rest }) => rest), 'migrationVersion 7.9.3'],
  [
    'a form version that is too new',
    changed('overview', (object) => ({ ...object, migrationVersion: { dashboard: '9.0.0' } })),
    'migrationVersion 7.9.3',
  ],
  ['an unknown attribute', attributes('overview', (a) => ({ ...a, variablesJSON: '[]' })), 'attribute variablesJSON'],
  ['no title', attributes('overview', ({ title: _, ...rest }) => rest), 'has no title'],
  ['broken JSON inside', embedded('overview', 'optionsJSON', () => '{'), 'optionsJSON is not JSON'],
  ['a broken search source', source('latest-anomalies', '{'), 'searchSourceJSON is not JSON'],
  [
    'a reference that is not given',
    changed('overview', (object) => ({ ...object, references: [] })),
    'uses the reference',
  ],
  ['an aggregation without an index', source('anomalous-sensors', '{}'), 'aggregates without an index'],
  ['a reference that is not used', source('latest-anomalies', '{}'), 'does not use'],
  ['a reference that leads nowhere', fileOf(SHIPPED.filter(({ id }) => !id.endsWith('v1-share'))), 'not in the file'],
  ['a time field that is not mapped', attributes('v1-anomalies', (a) => ({ ...a, timeFieldName: 'at' })), 'field at'],
  [
    'a column that is not mapped',
    attributes('latest-anomalies', (a) => ({ ...a, columns: ['nothing'] })),
    'field nothing',
  ],
  [
    'a sort field that is not mapped',
    attributes('latest-anomalies', (a) => ({ ...a, sort: [['at', 'desc']] })),
    'field at',
  ],
  ['an aggregation of no field', state('anomalous-sensors', '"sensor_id"', '"sensor"'), 'field sensor'],
  ['an aggregation of text', state('reasons', '"field":"reason"', '"field":"error"'), 'field error'],
  ['an order by nothing', state('anomalous-sensors', '"orderBy":"1"', '"orderBy":"9"'), 'orders by 9'],
  ['equal ids of aggregations', state('anomalous-sensors', '"id":"3"', '"id":"1"'), 'the same id'],
  ['another title inside', state('readings-counted', '"title":"Readings"', '"title":"X"'), 'another title'],
  ['a control of no field', state('pick-sensor', '"sensor_id"', '"sensor"'), 'picks the field sensor'],
  [
    'controls with one id',
    state('pick-sensor', 'sensor-anomalies-rule', 'sensor-anomalies-sensor'),
    'ids of their own',
  ],
  ['a panel outside', embedded('overview', 'panelsJSON', (text) => text.replace('"x":0', '"x":40')), 'outside'],
  [
    'panels upon each other',
    embedded('overview', 'panelsJSON', (text) => text.replace('"y":7', '"y":6')),
    'upon another',
  ],
  [
    'a panel without a version',
    embedded('overview', 'panelsJSON', (text) => text.replace('"2.19.0"', '""')),
    'version',
  ],
  [
    'a panel of a version that breaks',
    embedded('overview', 'panelsJSON', (text) => text.replace('2.19', '6.2')),
    'version',
  ],
  [
    'a panel with another i',
    embedded('overview', 'panelsJSON', (text) => text.replace('"i":"1"', '"i":"7"')),
    'another i',
  ],
  [
    'a panel that is an index pattern',
    changed('overview', (object) => ({
      ...object,
      references: object.references.map((each) =>
        each.id === shipped('v1-episodes').id ? { ...each, type: 'index-pattern' } : each,
      ),
    })),
    'shows an index-pattern',
  ],
  [
    'panels with one index',
    embedded('overview', 'panelsJSON', (text) => text.replaceAll(/"2"/g, '"1"')),
    'same panelIndex',
  ],
  ['a specification that is not JSON', state('v1-readings', '"spec":"{', '"spec":"{,'), 'not JSON'],
  ['another schema', spec('vega/v5.json', 'vega/v6.json'), 'must have the $schema'],
  ['an index without a pattern', spec('"index": "anomalies"', '"index": "anomaly"'), 'no index pattern'],
  ['a data source', spec('"index": "anomalies"', '"data_source_name": "x", "index": "anomalies"'), 'data source'],
  ['a query beside the context', spec('"body": {', '"body": {"query": {"match_all": {}},'), 'beside %context%'],
  ['aggregations that are not filled', spec('"aggs": {', '"aggregations": {'), 'write aggs'],
  ['two data sets of a name', spec('"name": "rows"', '"name": "answer"'), 'one name'],
  [
    'an external address',
    spec('"data": [', '"data": [{"name": "x", "url": "https://example.org"},'),
    'external address',
  ],
  ['a setting that nothing reads', spec('"hideWarnings"', '"hide"'), 'setting hide'],
  ['a name of the window', spec('datum.bucket.key', 'window.name'), 'expression'],
  ['a facet’s parent', spec('datum.bucket.key', 'parent.key'), 'expression'],
  ['a constructor', spec('datum.bucket.key', 'datum.constructor'), 'expression'],
  ['a constructor by its name', spec('datum.bucket.key', "datum['constructor']"), 'expression'],
  ['a computed index', spec('datum.bucket.key', 'datum.all[length(datum.all)-1]'), 'expression'],
  ['a negative index', spec('datum.bucket.key', 'datum.all[-1]'), 'expression'],
];

describe('the check of a file of saved objects', () => {
  it.each(WRONG)('finds %s', (_, text, problem) => {
    expect(checkFile(text, MAPPED).join('\n')).toContain(problem);
  });

  it('accepts what Dashboards adds when it exports', () => {
    const [pattern, table] = [shipped('v1-anomalies'), shipped('anomalous-sensors')];
    const known = { updated_at: '2022-12-05T21:14:35.148Z', version: 'WzUwLDFd', namespaces: ['default'] };
    const lines = [pattern, table].map((object) => JSON.stringify({ ...object, ...known }));
    const text = [...lines, '{"exportedCount":2,"missingRefCount":0,"missingReferences":[]}'].join('\n');
    expect(checkFile(text, new Map())).toEqual([]);
  });

  it('accepts a panel on a saved search, whose index it has', () => {
    const { type, id } = shipped('latest-anomalies');
    const text = changed('anomalous-sensors', (object) => ({
      ...object,
      attributes: {
        ...object.attributes,
        savedSearchRefName: 'search_0',
        kibanaSavedObjectMeta: { searchSourceJSON: '{}' },
      },
      references: [{ name: 'search_0', type, id }],
    }));
    expect(checkFile(text, MAPPED)).toEqual([]);
  });

  it.each(['datum.top', "{'top': 1}", 'datum.all[0]', "datum['a b']", 'datum.all[index]', "'window'"])(
    'accepts the expression %s',
    (expression) => {
      expect(checkFile(spec('datum.bucket.key', expression), MAPPED)).toEqual([]);
    },
  );
});

import { describe, expect, it } from '@jest/globals';
import { isAsWeMadeIt, isSame } from '../../../dashboards/saved-objects/content.ts';
import type { SavedObject } from '../../../dashboards/saved-objects/saved-object.ts';
import { shipped } from '../../support/dashboards/shipped.ts';

const withAttributes = (object: SavedObject, attributes: object): SavedObject => ({
  ...object,
  attributes: { ...object.attributes, ...attributes },
});
const textOf = (object: SavedObject, name: string) => String(object.attributes[name]);

const overview = shipped('overview');
const pattern = shipped('v1-anomalies');
const readings = shipped('v1-readings');

/** What Dashboards itself does to objects. */
const BY_DASHBOARDS: readonly [string, SavedObject, object][] = [
  ['loads the fields of an index pattern', pattern, { fields: '[{"name":"sensor_id","type":"string","count":3}]' }],
  ['writes empty source filters', pattern, { sourceFilters: '[]' }],
  [
    'brings panels up to its version',
    overview,
    { panelsJSON: textOf(overview, 'panelsJSON').replaceAll('2.19.0', '3.8.0') },
  ],
  ['writes JSON in another order', overview, { optionsJSON: '{"hidePanelTitles":false,"useMargins":true}' }],
];

/** What a person does to them. */
const BY_A_PERSON: readonly [string, SavedObject, object][] = [
  ['adds a scripted field', pattern, { fields: '[{"name":"double","scripted":true,"script":"1"}]' }],
  ['changes a format', pattern, { fieldFormatMap: '{}' }],
  ['changes the time range', overview, { timeFrom: 'now-7d' }],
  ['moves a panel', overview, { panelsJSON: textOf(overview, 'panelsJSON').replace('"x":0', '"x":1') }],
  ['changes a specification', readings, { visState: textOf(readings, 'visState').replace('#d55e00', '#ff0000') }],
  ['writes another description', readings, { description: 'Mine.' }],
  ['breaks the JSON', readings, { visState: '{' }],
];

describe('whether an object is as we made it', () => {
  it.each(BY_DASHBOARDS)('says yes when Dashboards %s', (_, object, attributes) => {
    expect(isAsWeMadeIt(withAttributes(object, attributes))).toBe(true);
    expect(isSame(withAttributes(object, attributes), object)).toBe(true);
  });

  it.each(BY_A_PERSON)('says no when a person %s', (_, object, attributes) => {
    expect(isAsWeMadeIt(withAttributes(object, attributes))).toBe(false);
    expect(isSame(withAttributes(object, attributes), object)).toBe(false);
  });

  it('says no when a panel is exchanged for another', () => {
    const references = overview.references.map((each) => ({ ...each, id: 'mine' }));
    expect(isAsWeMadeIt({ ...overview, references })).toBe(false);
  });

  it('says no of an object that has no mark', () => {
    expect(isAsWeMadeIt({ type: 'search', id: 'a', attributes: { title: 'A' }, references: [] })).toBe(false);
  });
});

import { describe, expect, it } from '@jest/globals';
import { FieldPath, PathTrace } from '../../../detection/reading/field-path.ts';

const RECORD = {
  device: { id: 7, tags: ['a', { n: 'x' }] },
  'Flow (l/s)': 3,
  metrics: [
    { name: 'pressure', value: 130 },
    { name: 'temperature', value: 45 },
    { name: 9, value: 1 },
    { name: 'twice', value: 1 },
    { name: 'twice', value: 2 },
    null,
  ],
};

/** What the path leads to in that record, and where that stands. */
function follow(text: string) {
  const trace = new PathTrace();
  const value = FieldPath.of(text)?.resolve(RECORD, trace);
  return { value, used: [...trace.used], through: [...trace.through] };
}

describe('FieldPath', () => {
  it.each([
    ['device.id', 7, 'device.id'],
    ['Flow (l/s)', 3, 'Flow (l/s)'],
    ['device.tags[0]', 'a', 'device.tags[0]'],
    ['device.tags[1].n', 'x', 'device.tags[1].n'],
    ['metrics[name=temperature].value', 45, 'metrics[1].value'],
    ['metrics[name=9].value', 1, 'metrics[2].value'],
    ['metrics[0].value', 130, 'metrics[0].value'],
  ])('%s leads to %j', (text, value, place) => {
    expect(follow(text)).toMatchObject({ value, used: [place] });
  });

  it('tells through what it leads', () => {
    expect(follow('metrics[name=temperature].value').through).toEqual(['metrics', 'metrics[1]']);
  });

  it.each([
    ['nothing', 'a name that is not there'],
    ['device.id.more', 'a name inside a number'],
    ['device[0]', 'an element of an object'],
    ['metrics.name', 'a name inside an array'],
    ['metrics[6].value', 'a place behind the end'],
    ['metrics[name=humidity].value', 'an element that is not there'],
    ['metrics[name=twice].value', 'one of two elements'],
    ['toString', 'what every object inherits'],
  ])('%s leads nowhere: %s', (text) => {
    expect(follow(text)).toEqual({ value: undefined, used: [], through: [] });
  });

  it.each([[''], ['.a'], ['a.'], ['a..b'], ['[0]'], ['a['], ['a[x]'], ['a[1]b'], ['a]'], ['a'.repeat(257)]])(
    '%j is none',
    (text) => {
      expect(FieldPath.of(text)).toBeUndefined();
    },
  );

  it('tells every digit of a number in the text of a record', () => {
    const json =
      '{ "a" : {"id": 1, "x":"id", "id" :9007199254740993}, "list":[{"n":"}"},{"n":"k","id":90071992547409931}]}';
    expect(FieldPath.of('a.id')?.source(json)).toBe('9007199254740993');
    expect(FieldPath.of('list[n=k].id')?.source(json)).toBe('90071992547409931');
    expect(FieldPath.of('list[1].id')?.source(json)).toBe('90071992547409931');
    expect(FieldPath.of('list[1].nothing')?.source(json)).toBeUndefined();
  });
});

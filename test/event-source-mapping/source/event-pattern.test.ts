import { describe, expect, it } from '@jest/globals';
import { compilePattern, PatternError } from '../../../event-source-mapping/source/event-pattern.ts';

describe('compilePattern', () => {
  it.each<[string, object, object, boolean]>([
    ['null', { id: [null] }, { id: null }, true],
    ['null, missing', { id: [null] }, {}, false],
    ['empty', { name: [''] }, { name: '' }, true],
    ['equals', { name: ['Alice'] }, { name: 'Alice' }, true],
    ['equals, other case', { name: ['Alice'] }, { name: 'alice' }, false],
    ['equals, ignoring case', { name: [{ 'equals-ignore-case': 'alice' }] }, { name: 'ALICE' }, true],
    ['and', { place: ['Rome'], day: ['Monday'] }, { place: 'Rome', day: 'Monday' }, true],
    ['and, one misses', { place: ['Rome'], day: ['Monday'] }, { place: 'Rome', day: 'Friday' }, false],
    ['or', { pay: ['Credit', 'Debit'] }, { pay: 'Debit' }, true],
    ['or of fields', { $or: [{ a: [1] }, { b: [2] }] }, { a: 0, b: 2 }, true],
    ['or of fields, none', { $or: [{ a: [1] }, { b: [2] }] }, { a: 0, b: 0 }, false],
    ['not', { weather: [{ 'anything-but': ['Rain'] }] }, { weather: 'Sun' }, true],
    ['not, excluded', { weather: [{ 'anything-but': ['Rain'] }] }, { weather: 'Rain' }, false],
    ['not, missing', { weather: [{ 'anything-but': ['Rain'] }] }, {}, false],
    ['number', { price: [{ numeric: ['=', 100] }] }, { price: 100 }, true],
    ['range, at its open end', { price: [{ numeric: ['>', 10, '<=', 20] }] }, { price: 10 }, false],
    ['range, at its closed end', { price: [{ numeric: ['>', 10, '<=', 20] }] }, { price: 20 }, true],
    ['range, text', { price: [{ numeric: ['>', 10] }] }, { price: '20' }, false],
    ['exists', { name: [{ exists: true }] }, { name: null }, true],
    ['exists, a field with fields', { name: [{ exists: true }] }, { name: { first: 'A' } }, false],
    ['does not exist', { name: [{ exists: false }] }, {}, true],
    ['does not exist, but does', { name: [{ exists: false }] }, { name: 1 }, false],
    ['begins with', { region: [{ prefix: 'us-' }] }, { region: 'us-east-1' }, true],
    ['ends with', { file: [{ suffix: '.png' }] }, { file: 'a.png' }, true],
    ['fields of fields', { a: { b: [1] } }, { a: { b: 1 } }, true],
    ['fields of a missing field', { a: { b: [1] } }, {}, false],
    ['one of a list', { tags: ['x'] }, { tags: ['y', 'x'] }, true],
    ['fields in a list', { a: { b: [1] } }, { a: [{ b: 0 }, { b: 1 }] }, true],
    ['a name of object properties', { constructor: [{ exists: false }] }, {}, true],
  ])('%s', (_, pattern, value, fits) => {
    expect(compilePattern(pattern)(value)).toBe(fits);
  });

  it.each([
    ['a bare value', { a: 1 }],
    ['nothing', {}],
    ['an empty list', { a: [] }],
    ['an unknown operator', { a: [{ wildcard: '*' }] }],
    ['an operator of object properties', { a: [{ constructor: 1 }] }],
    ['two operators', { a: [{ prefix: 'a', suffix: 'b' }] }],
    ['a prefix that is no text', { a: [{ prefix: 1 }] }],
    ['half a comparison', { a: [{ numeric: ['>'] }] }],
    ['an unknown comparison', { a: [{ numeric: ['!=', 1] }] }],
    ['three comparisons', { a: [{ numeric: ['>', 1, '<', 2, '<', 3] }] }],
    ['exists without a truth value', { a: [{ exists: 'yes' }] }],
    ['nested anything-but', { a: [{ 'anything-but': { prefix: 'x' } }] }],
    ['$or with one pattern', { $or: [{ a: [1] }] }],
  ])('refuses %s', (_, pattern) => {
    expect(() => compilePattern(pattern)).toThrow(PatternError);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { numberSource } from '../../detection/number-source.ts';
import { ReadingParser } from '../../detection/reading.ts';
import { utf8 } from '../support/builders/a-record-value.ts';
import { aRuleSet } from '../support/builders/a-rule-set.ts';

const idOf = (json: string, field = 'sensor_id') => {
  const parsed = new ReadingParser(aRuleSet({ sensor_id_field: field })).parse(utf8(json), 0);
  return parsed.ok ? parsed.value.sensorId : parsed.problem.reason;
};

describe('the id of a sensor', () => {
  it('keeps every digit of any whole number', () => {
    const property = fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), (id) => {
      expect(idOf(`{"sensor_id":${id},"temperature":1}`)).toBe(id.toString());
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it('is found whatever stands beside it', () => {
    const beside = fc.dictionary(fc.string({ maxLength: 6 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 });
    const spaced = fc.constantFrom(undefined, 1, '\t');
    const property = fc.property(beside, beside, spaced, (before, after, space) => {
      const text = JSON.stringify(
        { ...before, sensor_id: 'ID', more: { sensor_id: 1 }, ...after, temperature: 1 },
        null,
        space,
      );
      if ('sensor_id' in before || 'sensor_id' in after || text.split('"ID"').length !== 2) return;
      expect(idOf(text.replace('"ID"', '15793596808644609'))).toBe('15793596808644609');
    });
    fc.assert(property, { numRuns: 500 });
  });

  it.each([
    ['{"sensor_id":15793596808644609,"sensor_id":15793596808644610,"temperature":1}', '15793596808644610'],
    ['{"a":{"sensor_id":1},"sensor_id":15793596808644609,"temperature":1}', '15793596808644609'],
    ['{"note":"\\"sensor_id\\":1","sensor\\u005fid" : 15793596808644609 ,"temperature":1}', '15793596808644609'],
    ['{"sensor_id":2,"temperature":1}', '2'],
    ['{"sensor_id":2.50,"temperature":1}', '2.5'],
    ['{"sensor_id":2.00000000000000000001,"temperature":1}', '2'],
    ['{"sensor_id":1e21,"temperature":1}', '1e+21'],
    ['{"sensor_id":12345678901234.5678900,"temperature":1}', '12345678901234.56789'],
    ['{"sensor_id":1e999,"temperature":1}', 'no-sensor-id'],
    [`{"sensor_id":${'1'.repeat(257)},"temperature":1}`, 'no-sensor-id'],
  ])('of %s is %s', (json, id) => {
    expect(idOf(json)).toBe(id);
  });

  it('is no text of the same digits less: a number and its text are one sensor', () => {
    expect(idOf('{"sensor_id":"15793596808644609","temperature":1}')).toBe('15793596808644609');
  });

  it('is not looked for where the field is no number', () => {
    expect(numberSource('{"a":"1"}', 'a')).toBeUndefined();
  });
});

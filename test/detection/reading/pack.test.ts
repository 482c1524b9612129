import { describe, expect, it } from '@jest/globals';
import { beginsAsArray, countElements, isPack, MAX_READINGS_IN_RECORD } from '../../../detection/reading/pack.ts';
import { ReadingParser } from '../../../detection/reading.ts';
import { utf8 } from '../../support/builders/a-record-value.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';

const parser = new ReadingParser(aRuleSet());
const HOT = '{"sensor_id":"pump-1","temperature":46}';
const parse = (text: string) => parser.parseRecord(utf8(text), 0);

/** What became of each element: the sensor of a reading, or the reason why it is none. */
function outcomes(text: string): unknown {
  const parsed = parse(text);
  if (!parsed.ok) return parsed.problem;
  if (!isPack(parsed.value)) return parsed.value;
  return parsed.value.elements.map(({ reading }) => (reading.ok ? reading.value.sensorId : reading.problem.reason));
}

describe('a record that is an array', () => {
  it('holds a reading in each element, and keeps every digit of its id', () => {
    const long = '{"sensor_id":9007199254740993,"temperature":1}';
    expect(outcomes(`[${HOT}, ${long}]`)).toEqual(['pump-1', '9007199254740993']);
  });

  it('says where each element stands, and as what text', () => {
    expect(parse(`[ ${HOT} ,7]`)).toMatchObject({
      value: {
        elements: [
          { part: { index: 0, of: 2 }, text: HOT },
          { part: { index: 1, of: 2 }, text: '7' },
        ],
      },
    });
  });

  it.each([
    ['text', '"x"', 'not-json'],
    ['nothing', 'null', 'not-json'],
    ['an array', `[${HOT}]`, 'not-json'],
    ['a reading without a sensor', '{"temperature":1}', 'no-sensor-id'],
    ['a reading without a channel', '{"sensor_id":1}', 'no-channel'],
  ])('may hold %s beside readings', (_, element, reason) => {
    expect(outcomes(`[${element},${HOT}]`)).toEqual([reason, 'pump-1']);
  });

  it.each([
    ['[]', 'not-json', 'the value is an array with no reading in it'],
    ['[1]', 'not-json', 'the only element of the array is no reading: the value is JSON but not an object'],
    [
      '[{"temperature":1},2]',
      'no-sensor-id',
      'none of the 2 elements of the array is a reading; the first: "sensor_id" must be a number or text of 1 to 256 bytes',
    ],
    [
      `[${Array(MAX_READINGS_IN_RECORD + 1).fill(HOT)}]`,
      'too-large',
      'the value is an array of 1001, at most 1000 are read',
    ],
  ])('is refused as a whole where nothing in it is a reading: %.30s', (text, reason, error) => {
    expect(outcomes(text)).toEqual({ reason, error });
  });

  it('names the sensor of a refused array where all elements are of one', () => {
    expect(outcomes('[{"sensor_id":1},{"sensor_id":"1"}]')).toMatchObject({ sensorId: '1' });
    expect(outcomes('[{"sensor_id":1},{"sensor_id":2}]')).not.toHaveProperty('sensorId');
  });

  it('is read up to the bound', () => {
    expect(outcomes(`[${Array(MAX_READINGS_IN_RECORD).fill(HOT)}]`)).toHaveLength(MAX_READINGS_IN_RECORD);
  });

  it('is no reading where only one is expected', () => {
    expect(parser.parse(utf8(`[${HOT}]`), 0)).toMatchObject({ ok: false, problem: { reason: 'not-json' } });
  });
});

describe('countElements', () => {
  it.each([
    [null, 0],
    ['', 0],
    [HOT, 0],
    ['[', 0],
    ['[]', 0],
    [`\ufeff \n[${HOT},1]`, 2],
    [`[${Array(MAX_READINGS_IN_RECORD).fill(1).join()}]`, MAX_READINGS_IN_RECORD],
    [
      `[${Array(MAX_READINGS_IN_RECORD + 1)
        .fill(1)
        .join()}]`,
      0,
    ],
  ])('of %.20j counts what has an id of its own: %d', (text, count) => {
    expect(countElements(text === null ? null : utf8(text))).toBe(count);
  });

  it('knows an array by its beginning', () => {
    expect([beginsAsArray(utf8(' [')), beginsAsArray(utf8('{"a":[]}'))]).toEqual([true, false]);
  });
});

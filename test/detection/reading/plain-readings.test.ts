import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { verdictDocument } from '../../../detection/document.ts';
import { type Reading, ReadingParser } from '../../../detection/reading.ts';
import { judge } from '../../../detection/verdict.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';
import { someCoordinates } from '../../support/builders/some-coordinates.ts';

const BROKER_MS = Date.parse('2026-11-22T09:00:01.000Z');
const RUNS = 10_000;
const ruleSet = aRuleSet();
const encoder = new TextEncoder();

const digits = (most: number) => fc.stringMatching(new RegExp(`^\\d{1,${most}}$`));
const plainNumber = fc
  .tuple(fc.constantFrom('', '-'), fc.nat(200), fc.option(digits(6)))
  .map(([sign, whole, decimals]) => `${sign}${whole}${decimals === null ? '' : `.${decimals}`}`);
const oddNumber = fc.oneof(
  fc.constantFrom('0', '-0', '0.0', '-0.00', '0.000001', '0.0000009', '1e5', '1E-7', '01', '.5', '5.', '+1', '-', ''),
  fc.tuple(digits(17), digits(17)).map(([whole, decimals]) => `${whole}.${decimals}`),
  fc.double().map(String),
  fc.constantFrom('null', 'true', '"45.6"', '{}', '[1]'),
);
const someNumber = fc.oneof({ weight: 30, arbitrary: plainNumber }, { weight: 1, arbitrary: oddNumber });
const someId = fc.oneof(
  { weight: 9, arbitrary: fc.nat(999).map(String) },
  { weight: 4, arbitrary: fc.stringMatching(/^[a-zA-Z0-9 .:_-]{0,70}$/).map((text) => JSON.stringify(text)) },
  { weight: 1, arbitrary: fc.string({ maxLength: 5, unit: 'binary' }).map((text) => JSON.stringify(text)) },
  { weight: 1, arbitrary: oddNumber },
);
const someTime = fc.oneof(
  {
    weight: 20,
    arbitrary: fc
      .integer({ min: -86_400_000, max: 86_400_000 })
      .map((ms) => `"${new Date(BROKER_MS + ms).toISOString()}"`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('"2026-11-22T09:00:00Z"', '"1980-01-01T00:00:00.000Z"', '1795338001', 'null', '""'),
  },
);
const NAMES = ['temperature', 'pressure', 'humidity', 'vibration_2'];
const style = fc.constantFrom(
  { comma: ',', colon: ':', end: '' },
  { comma: ', ', colon: ': ', end: '' },
  { comma: ' , ', colon: ' : ', end: ' ' },
);

/** A value of the shape that the parser knows, with whatever may stand in it. */
const value = fc
  .record({ id: someId, numbers: fc.array(someNumber, { minLength: 4, maxLength: 4 }), time: someTime, style })
  .map(({ id, numbers, time, style: { comma, colon, end } }) => {
    const fields = [`"sensor_id"${colon}${id}`, ...NAMES.map((name, place) => `"${name}"${colon}${numbers[place]}`)];
    return `{${[...fields, `"timestamp"${colon}${time}`].join(comma)}}${end}`;
  });

/** The same with one character replaced, removed, or put in. */
const mutated = fc
  .tuple(
    value,
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.nat(1),
    fc.stringMatching(/^[{}[\]",:.0-9eE+\\ \-a-cé\t]?$/),
  )
  .map(([text, share, removed, put]) => {
    const place = Math.floor(share * text.length);
    return text.slice(0, place) + put + text.slice(place + removed);
  });

const PATTERN =
  '{"sensor_id":1,"temperature":1,"pressure":2,"humidity":3,"vibration_2":4,"timestamp":"2026-11-22T09:00:00.123Z"}';

/** A parser that has read readings of this shape before. */
function experienced(): ReadingParser {
  const parser = new ReadingParser(ruleSet);
  parser.parse(encoder.encode(PATTERN), BROKER_MS);
  return parser;
}

const documentOf = (reading: Reading): string =>
  verdictDocument(reading, judge(reading, ruleSet), someCoordinates(), 'id', 'now');

/** Reads a text in one pass where it can, and without; tells whether it could. */
function isReadAlike(parser: ReadingParser, text: string): boolean {
  const bytes = encoder.encode(text);
  const read = parser.parse(bytes, BROKER_MS);
  // One that knows no shape yet asks the general parser.
  const expected = new ReadingParser(ruleSet).parse(bytes, BROKER_MS);
  if (!read.ok || !expected.ok) {
    if (JSON.stringify(read) !== JSON.stringify(expected)) expect(read).toEqual(expected);
    return false;
  }
  const { channelText, ...rest } = read.value;
  // Texts, which hold the order of the channels too, are compared far faster than objects.
  if (JSON.stringify(rest) !== JSON.stringify(expected.value)) expect(rest).toEqual(expected.value);
  if (documentOf(read.value) !== documentOf(expected.value))
    expect(documentOf(read.value)).toBe(documentOf(expected.value));
  return channelText !== undefined;
}

describe('a plain reading, read in one pass', () => {
  it.each([
    ['values of the shape', value, 0.6],
    ['values with a mistake', mutated, 0.15],
  ])(
    'is what the general parser reads, and so is its document: %s',
    (_, values, least) => {
      const parser = experienced();
      let inOnePass = 0;
      const property = fc.property(values, (text) => {
        if (isReadAlike(parser, text)) inOnePass++;
      });
      fc.assert(property, { numRuns: RUNS });
      expect(inOnePass / RUNS).toBeGreaterThan(least);
    },
    60_000,
  );

  it.each([
    ['45.60', '45.6'],
    ['45.0', '45'],
    ['0.00', '0'],
    ['-0.5', '-0.5'],
    ['0.000001', '0.000001'],
    ['12345678901234', '12345678901234'],
  ])('keeps %s as %s', (given, written) => {
    const text = PATTERN.replace('"temperature":1', `"temperature":${given}`);
    const read = experienced().parse(encoder.encode(text), BROKER_MS);
    expect(read).toMatchObject({
      ok: true,
      value: { channelText: `,"temperature":${written},"pressure":2,"humidity":3,"vibration_2":4` },
    });
  });

  it.each([
    [
      'another order',
      '{"temperature":1,"sensor_id":1,"pressure":2,"humidity":3,"vibration_2":4,"timestamp":"2026-11-22T09:00:00.123Z"}',
    ],
    ['a field more', PATTERN.replace('{', '{"more":1,')],
    ['a field less', PATTERN.replace('"humidity":3,', '')],
    ['a field twice', PATTERN.replace('}', ',"temperature":7}')],
    ['a name with an escape', PATTERN.replace('humidity', 'humidit\\u0079')],
    ['something behind it', `${PATTERN}{}`],
    ['a byte order mark', `\uFEFF${PATTERN}`],
  ])('is the general parser’s with %s', (_, text) => {
    isReadAlike(experienced(), text);
  });

  it('is always the general parser’s where the rules file has paths', () => {
    const parser = new ReadingParser(aRuleSet({ paths: { speed: 'humidity' } }));
    for (let time = 0; time < 3; time++)
      expect(parser.parse(encoder.encode(PATTERN), BROKER_MS)).toMatchObject({
        ok: true,
        value: { channels: { temperature: 1, pressure: 2, vibration_2: 4, speed: 3 } },
      });
  });

  it('knows several shapes, and learns no more than are of use', () => {
    const parser = new ReadingParser(ruleSet);
    const shape = (number: number) => PATTERN.replace('humidity', `channel_${number}`);
    const read = (number: number) => isReadAlike(parser, shape(number));
    expect([0, 1, 2, 3].map(read)).toEqual([false, false, false, false]);
    expect([3, 1, 2, 0].map(read)).toEqual([true, true, true, true]);
    for (let number = 10; number < 40; number++) read(number);
    expect([39, 38].map(read)).toEqual([false, false]);
  });

  it('keeps the shape that is of use while others come and go', () => {
    const parser = experienced();
    for (let number = 0; number < 12; number++) {
      isReadAlike(parser, PATTERN.replace('humidity', `channel_${number}`));
      expect(isReadAlike(parser, PATTERN)).toBe(true);
    }
  });
});

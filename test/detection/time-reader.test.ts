import { describe, expect, it } from '@jest/globals';
import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { TIME_FORMS } from '../../detection/time-forms.ts';
import { TimeReader } from '../../detection/time-reader.ts';
import { DEFAULT_TIMES } from '../../detection/time-settings.ts';
import { isoText } from '../../detection/timestamp.ts';

const NOW = '2026-11-22T10:00:00.000Z';
const NOW_MS = Date.parse(NOW);
const EARLIEST_MS = Date.parse('1990-01-01T00:00:00.000Z');
const LATEST_MS = NOW_MS + 86_400_000;
const reader = new TimeReader(DEFAULT_TIMES);
const read = (value: unknown) => reader.read(value, NOW_MS)?.text;

/** Whatever fraction of a second is added, it stays within what is believed. */
const aBelievedMs = fc.integer({ min: EARLIEST_MS, max: LATEST_MS - 1_000 });
const aFraction = fc.stringMatching(/^\d{1,9}$/);
const aZone = fc.constantFrom('Z', 'z', '+01', '+0100', '+01:00', '-05:30', '-0930', '+14:00', '+00:00');

describe('TimeReader', () => {
  it.each([
    [1_795_338_000, '2026-11-22T09:00:00.000Z'],
    [1_795_338_000.25, '2026-11-22T09:00:00.250Z'],
    [1_795_168_801.001, '2026-11-20T10:00:01.001Z'],
    [1_795_168_801.017, '2026-11-20T10:00:01.017Z'],
    [1_795_338_000_123, '2026-11-22T09:00:00.123Z'],
    [1_795_338_000_123.9, '2026-11-22T09:00:00.123Z'],
    [1_795_168_974_332_567, '2026-11-20T10:02:54.332Z'],
    [1.7951689743325678e18, '2026-11-20T10:02:54.332Z'],
    ['1795338000', '2026-11-22T09:00:00.000Z'],
    ['1795338000123', '2026-11-22T09:00:00.123Z'],
    ['1795168974332000001', '2026-11-20T10:02:54.332Z'],
    ['1.7953200943859746E9', '2026-11-22T04:01:34.385Z'],
    [' 1795338000.5 ', '2026-11-22T09:00:00.500Z'],
  ])('reads the number %j by the unit that gives a time to believe', (value, text) => {
    expect(read(value)).toBe(text);
  });

  it.each([
    ['a date written as a number', 20261120090000],
    ['one without seconds', 202611200900],
    ['one without a time', 20261120],
    ['one with milliseconds', 20261120090000124],
    ['a day number of a spreadsheet', 46346.375],
    ['seconds since 1904', 3878024400],
    ['nothing', 0],
    ['a minus', -1],
    ['no unit that fits', 45147364669817],
    ['.NET ticks, which could be nanoseconds of 1990', 639_000_000_000_000_000],
    ['infinity', Infinity],
    ['no number', Number.NaN],
    ['text that is none', '20261120'],
    ['hexadecimal', '0x6AFEC5A0'],
    ['a flag', true],
    ['null', null],
    ['an object', {}],
  ])('does not read %s: %j', (_, value) => {
    expect(read(value)).toBeUndefined();
  });

  it.each([
    [EARLIEST_MS - 1, false],
    [EARLIEST_MS, true],
    [LATEST_MS, true],
    [LATEST_MS + 1, false],
  ])('believes the moment %d: %s, as text and as number', (epochMs, believed) => {
    const text = isoText(epochMs) ?? '';
    expect([read(text), read(epochMs), reader.isPlainly(text, NOW_MS) && text]).toEqual(
      believed ? [text, text, epochMs === LATEST_MS ? text : expect.anything()] : [undefined, undefined, false],
    );
  });

  it('believes any later time where the present time is none itself, as where a record is not dated', () => {
    expect(reader.read('2026-11-22T09:00:00Z', -1)?.text).toBe('2026-11-22T09:00:00.000Z');
    expect(reader.isPlainly('2026-11-22T09:00:00.000Z', Number.NaN)).toBe(false);
  });

  it.each(TIME_FORMS.map(({ example }) => example))('reads %s, an example of its list of forms', (example) => {
    expect(read(example)).toMatch(/^2026-11-22T09:00:00\.(000|123)Z$/);
  });

  it('takes text without a zone for UTC and says so', () => {
    expect(reader.read('2026-11-22 09:00', NOW_MS)).toMatchObject({ zoneAssumed: true });
    expect(reader.read('2026-11-22 09:00Z', NOW_MS)).toMatchObject({ zoneAssumed: false });
    expect(reader.read('1795338000', NOW_MS)).toMatchObject({ zoneAssumed: false });
  });

  it.each([
    ['day-first', '22.11.2026 09:00', '2026-11-22T09:00:00.000Z'],
    ['month-first', '11/22/2026 09:00', '2026-11-22T09:00:00.000Z'],
    ['day-first', '5/11/2026', '2026-11-05T00:00:00.000Z'],
    ['month-first', '5/11/2026', '2026-05-11T00:00:00.000Z'],
    ['day-first', '11/22/2026', undefined],
    [undefined, '22.11.2026', undefined],
  ] as const)('where dates are %s reads %s as %s', (dateOrder, text, expected) => {
    expect(new TimeReader({ ...DEFAULT_TIMES, dateOrder }).read(text, NOW_MS)?.text).toBe(expected);
  });

  it('plainly reads only what it reads, and as it stands', () => {
    const nearNow = fc.integer({ min: -3_700_000, max: 3_700_000 });
    const property = fc.property(
      fc.oneof(
        aBelievedMs,
        nearNow.map((ms) => LATEST_MS + ms),
      ),
      nearNow,
      (ms, ago) => {
        const text = isoText(ms) ?? '';
        if (reader.isPlainly(text, NOW_MS + ago)) expect(reader.read(text, NOW_MS + ago)?.text).toBe(text);
      },
    );
    fc.assert(property, { numRuns: 2000 });
  });
});

describe('TimeReader, beside Temporal', () => {
  const wall = aBelievedMs.map((ms) => (isoText(ms) ?? '').slice(0, 19));

  it('reads ISO 8601 in extended and basic form with any zone and fraction', () => {
    const property = fc.property(wall, aFraction, aZone, fc.boolean(), (text, fraction, zone, basic) => {
      const plain = basic ? text.replaceAll(/[-:]/g, '') : text;
      const expected = Temporal.Instant.from(`${text}.${fraction}${zone.toUpperCase()}`).epochMilliseconds;
      const isBelieved = expected >= EARLIEST_MS && expected <= LATEST_MS;
      expect(read(`${plain}.${fraction}${zone}`)).toBe(isBelieved ? isoText(expected) : undefined);
    });
    fc.assert(property, { numRuns: 2000 });
  });

  it('tells days that exist from those that do not', () => {
    const two = fc.integer({ min: 0, max: 40 }).map((n) => String(n).padStart(2, '0'));
    const property = fc.property(fc.integer({ min: 1990, max: 2026 }), two, two, (year, month, day) => {
      const text = `${year}-${month}-${day}`;
      let exists = true;
      try {
        Temporal.PlainDate.from({ year, month: Number(month), day: Number(day) }, { overflow: 'reject' });
      } catch {
        exists = false;
      }
      expect(reader.read(text, Date.parse('2027-01-01T00:00:00Z'))?.text).toBe(
        exists ? `${text}T00:00:00.000Z` : undefined,
      );
    });
    fc.assert(property, { numRuns: 2000 });
  });

  it('reads a moment in seconds, milliseconds, microseconds and nanoseconds, as number and as text', () => {
    const property = fc.property(aBelievedMs, fc.nat(999_999), (ms, nanoseconds) => {
      const exact = BigInt(ms) * 1_000_000n + BigInt(nanoseconds);
      const isAmbiguous = exact > 6.2e17 && exact < 6.5e17;
      const expected = isoText(ms);
      const digits = exact.toString();
      const seconds = `${digits.slice(0, -9)}.${digits.slice(-9, -3)}`;
      const texts = [seconds, digits.slice(0, -6), digits.slice(0, -3), ...(isAmbiguous ? [] : [digits])];
      expect(texts.map(read)).toEqual(texts.map(() => expected));
      expect([Number(seconds), ms, Number(digits.slice(0, -3))].map(read)).toEqual([expected, expected, expected]);
      expect(read(Number(seconds).toExponential())).toBe(expected);
    });
    fc.assert(property, { numRuns: 2000 });
  });
});

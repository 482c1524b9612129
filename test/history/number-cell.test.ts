import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isMissing, NO_VALUE_WORDS, parseNumber, resemblesNumber, shownSign } from '../../history/number-cell.ts';

describe('parseNumber', () => {
  it.each([
    ['45.6', 45.6],
    ['-0.5e-3', -0.0005],
    ['+.5', 0.5],
    ['7.', 7],
  ])('reads %s', (cell, value) => {
    expect(parseNumber(cell, 'point')).toEqual({ ok: true, value });
  });

  it.each([
    ['45,6', /^has a decimal comma .*; write 45\.6 if/],
    ['1.234,5', /^has a decimal comma .*; write 1234\.5 if/],
    ['1,234.5', /^separates its thousands; write 1234\.5$/],
    ['12 345', /^separates its thousands; write 12345$/],
    ['45.6 °C', /^has a unit; write 45\.6$/],
    ['1e999', /^is beyond the range/],
    ['0x1F', /^is not a number/],
    ['Infinity', /^is not a number/],
    ['open', /^is not a number; leave the cell empty/],
  ])('refuses %j and says what to write', (cell, problem) => {
    expect(parseNumber(cell, 'point')).toEqual({ ok: false, problem: expect.stringMatching(problem) });
  });
});

describe('parseNumber with a decimal comma', () => {
  it.each([
    ['38,5', 38.5],
    ['-0,5e-3', -0.0005],
    ['1,480', 1.48],
    ['47', 47],
    [',5', 0.5],
  ])('reads %s', (cell, value) => {
    expect(parseNumber(cell, 'comma')).toEqual({ ok: true, value });
  });

  it.each([
    ['38.5', /^has a point .* while the numbers of this file have a decimal comma/],
    ['1.234,5', /^separates its thousands; write 1234,5$/],
    ['38,5 °C', /^has a unit; write 38,5$/],
  ])('refuses %j and says what to write', (cell, problem) => {
    expect(parseNumber(cell, 'comma')).toEqual({ ok: false, problem: expect.stringMatching(problem) });
  });
});

describe('parseNumber, beside JavaScript and Intl', () => {
  const aNumber = fc.double({ noNaN: true, noDefaultInfinity: true });

  it('reads every number as it is written, with a point and with a comma', () => {
    fc.assert(
      fc.property(aNumber, (value) => {
        const text = String(value);
        expect(parseNumber(text, 'point')).toEqual({ ok: true, value: Number(text) });
        expect(parseNumber(text.replace('.', ','), 'comma')).toEqual({ ok: true, value: Number(text) });
      }),
    );
  });

  it('never takes one that another country writes for another number', () => {
    const writing = fc.constantFrom('de-DE', 'en-US', 'fr-FR', 'de-CH', 'en-IN', 'sv-SE');
    const digits = fc.integer({ min: 0, max: 3 });
    const property = fc.property(
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      writing,
      digits,
      (value, locale, most) => {
        const rounded = Number(value.toFixed(most));
        const text = new Intl.NumberFormat(locale, { maximumFractionDigits: most })
          .format(rounded)
          .replace('\u2212', '-');
        const read = parseNumber(text, 'point');
        // A point between thousands reads as a decimal point, which no single cell can tell.
        const isDoubtful = /^-?\d{1,3}\.\d{3}$/.test(text);
        if (read.ok && !isDoubtful) expect(read.value).toBe(rounded);
      },
    );
    fc.assert(property, { numRuns: 1000 });
  });
});

describe('shownSign', () => {
  it.each([
    ['38,5', 'comma'],
    ['1480,25', 'comma'],
    ['38.5', 'point'],
    ['1,480', undefined],
    ['1.234,5', undefined],
    ['47', undefined],
    ['open', undefined],
  ])('of %j is %s', (cell, sign) => {
    expect(shownSign(cell)).toBe(sign);
  });
});

describe('resemblesNumber', () => {
  it.each(['1', '1.5', '1,5', '1 480', '45.6 °C', '12V', '3 m/s'])('takes %j for a number in some form', (cell) => {
    expect(resemblesNumber(cell)).toBe(true);
  });

  it.each(['open', '0x2F', '00:0f:00:70', '10:30', '2026-11-22', 'v1.2.3', 'A1', ''])('takes %j for text', (cell) => {
    expect(resemblesNumber(cell)).toBe(false);
  });
});

describe('isMissing', () => {
  it.each(['', 'NAN', 'Unavailable', ...NO_VALUE_WORDS])('takes %j for no value', (cell) => {
    expect(isMissing(cell)).toBe(true);
  });

  it.each(['0', '-1', 'off'])('takes %j for something', (cell) => {
    expect(isMissing(cell)).toBe(false);
  });
});

import { describe, expect, it } from '@jest/globals';
import { isMissing, parseNumber } from '../../history/number-cell.ts';

describe('parseNumber', () => {
  it.each([
    ['45.6', 45.6],
    ['-0.5e-3', -0.0005],
    ['+.5', 0.5],
    ['7.', 7],
  ])('reads %s', (cell, value) => {
    expect(parseNumber(cell)).toEqual({ ok: true, value });
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
    expect(parseNumber(cell)).toEqual({ ok: false, problem: expect.stringMatching(problem) });
  });
});

describe('isMissing', () => {
  it.each(['', 'NaN', 'null', 'None', 'NA', 'n/a', '-'])('takes %j for no value', (cell) => {
    expect(isMissing(cell)).toBe(true);
  });

  it.each(['0', '-1', 'off'])('takes %j for something', (cell) => {
    expect(isMissing(cell)).toBe(false);
  });
});

import { failure, type Result, success } from '../detection/result.ts';

/** What stands before the decimals. */
export type DecimalSign = 'point' | 'comma';

/** What people's tools write where there is no value, whatever its case; docs/readings.md lists them. */
export const NO_VALUE_WORDS = [
  'unavailable',
  'unknown',
  'NaN',
  'NA',
  'N/A',
  '#N/A',
  '-',
  '--',
  'null',
  'nil',
  'none',
  'empty',
] as const;

const NO_VALUE: ReadonlySet<string> = new Set(NO_VALUE_WORDS.map((word) => word.toLowerCase()));
const LONGEST_NO_VALUE = Math.max(...NO_VALUE_WORDS.map(({ length }) => length));

const WITH_POINT = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const WITH_COMMA = /^[+-]?(\d+,?\d*|,\d+)(e[+-]?\d+)?$/i;
const THOUSANDS = /^[+-]?\d{1,3}([ ,.'\u00a0\u202f]\d{3})+([.,]\d+)?$/;
const UNIT = /^([+-]?\d+(?:[.,]\d+)?)\s*[^\d.,\s:/-][^\d.,:]*$/;

/** Whether a cell says that there is no value. */
export const isMissing = (cell: string): boolean =>
  cell === '' || (cell.length <= LONGEST_NO_VALUE && NO_VALUE.has(cell.toLowerCase()));

/** Reads a decimal number; otherwise what is wrong with it and what to write. */
export function parseNumber(cell: string, sign: DecimalSign): Result<number, string> {
  if (sign === 'comma' && WITH_COMMA.test(cell)) return finite(cell.replace(',', '.'));
  if (sign === 'point' && WITH_POINT.test(cell)) return finite(cell);
  return failure(sign === 'comma' ? commaHint(cell) : pointHint(cell));
}

/** Whether a cell could be meant as a number, also by the rules of another country or with a unit. */
export const resemblesNumber = (cell: string): boolean =>
  WITH_POINT.test(cell) || WITH_COMMA.test(cell) || THOUSANDS.test(cell) || UNIT.test(cell);

/** The decimal sign that a cell shows beyond doubt; `1,480` could be either. */
export function shownSign(cell: string): DecimalSign | undefined {
  if (cell.includes('.')) return WITH_POINT.test(cell) ? 'point' : undefined;
  return cell.includes(',') && WITH_COMMA.test(cell) && !THOUSANDS.test(cell) ? 'comma' : undefined;
}

function finite(text: string): Result<number, string> {
  const value = Number(text);
  return Number.isFinite(value) ? success(value) : failure('is beyond the range of a number');
}

function pointHint(cell: string): string {
  if (/^[+-]?\d{1,3}(\.\d{3})*,\d+$/.test(cell) || WITH_COMMA.test(cell)) {
    const withPoint = cell.replaceAll('.', '').replace(',', '.');
    return `has a decimal comma (or a comma between thousands); write ${withPoint} if that is what it means`;
  }
  if (THOUSANDS.test(cell)) return `separates its thousands; write ${cell.replace(/[ ,'\u00a0\u202f]/g, '')}`;
  return otherHint(cell);
}

function commaHint(cell: string): string {
  if (WITH_POINT.test(cell))
    return 'has a point (or separates its thousands), while the numbers of this file have a decimal comma; write all alike';
  if (THOUSANDS.test(cell)) return `separates its thousands; write ${cell.replace(/[ .'\u00a0\u202f]/g, '')}`;
  return otherHint(cell);
}

function otherHint(cell: string): string {
  const unit = UNIT.exec(cell);
  if (unit !== null) return `has a unit; write ${unit[1]}`;
  return 'is not a number; leave the cell empty where there is no value';
}

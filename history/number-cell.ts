import { failure, type Result, success } from '../detection/result.ts';

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** What people's tools write where there is no value. */
const MISSING = /^(|nan|null|none|na|n\/a|-)$/i;

const LONGEST_MISSING = 4;

/** Whether a cell says that there is no value. */
export const isMissing = (cell: string): boolean =>
  cell === '' || (cell.length <= LONGEST_MISSING && MISSING.test(cell));

/** Reads a decimal number with a point; otherwise what is wrong with it and what to write. */
export function parseNumber(cell: string): Result<number, string> {
  if (!DECIMAL.test(cell)) return failure(hint(cell));
  const value = Number(cell);
  return Number.isFinite(value) ? success(value) : failure('is beyond the range of a number');
}

function hint(cell: string): string {
  if (/^[+-]?\d{1,3}(\.\d{3})*,\d+$/.test(cell) || /^[+-]?\d*,\d+$/.test(cell)) {
    const withPoint = cell.replaceAll('.', '').replace(',', '.');
    return `has a decimal comma (or a comma between thousands); write ${withPoint} if that is what it means`;
  }
  if (/^[+-]?\d{1,3}([ ,'\u00a0\u202f]\d{3})+(\.\d+)?$/.test(cell))
    return `separates its thousands; write ${cell.replace(/[ ,'\u00a0\u202f]/g, '')}`;
  const unit = /^([+-]?\d+(?:\.\d+)?)\s*[^\d.,\s]+$/.exec(cell);
  if (unit !== null) return `has a unit; write ${unit[1]}`;
  return 'is not a number; leave the cell empty where there is no value';
}

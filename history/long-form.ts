import type { Header } from './header.ts';
import { isMissing } from './number-cell.ts';

/** Where a file in long form, one value in a row, has the name of the channel and its value. */
export interface Pivot {
  readonly field: number;
  readonly value: number;
}

/** Names under which tools write what a value is. */
const FIELD_NAME =
  /^_?(field|metric|parameter|param|variable|channel|quantity|property|observed_?property|attribute|phenomenon|measure|signal)(_?name)?$/i;
const VALUE_NAME = /^_?(value|val|reading|measurement_?value)$/i;

/** The columns that `--pivot FIELD,VALUE` names. */
export function pivotOf(header: Header, names: string | undefined): Pivot | undefined {
  if (names === undefined) return undefined;
  const [fieldName, valueName, ...more] = names.split(',');
  if (fieldName === undefined || valueName === undefined || more.length > 0) {
    header.problems.push(`--pivot takes two columns, FIELD,VALUE, got ${JSON.stringify(names)}`);
    return undefined;
  }
  const field = header.named(fieldName, '--pivot');
  const value = header.named(valueName, '--pivot');
  return field === undefined || value === undefined ? undefined : { field, value };
}

interface KnownColumns {
  readonly sensorId: number | undefined;
  readonly time: readonly number[];
  readonly ignored: readonly number[];
}

/**
 * A sentence where a file looks like the long form, so that different quantities would become one channel: a column of a name
 * like "field" beside one like "value", or text that tells rows of one sensor and time apart.
 */
export function longFormProblem(
  header: Header,
  rows: readonly (readonly string[])[],
  { sensorId, time, ignored }: KnownColumns,
): string | undefined {
  const value = header.names.findIndex(
    (name, place) => VALUE_NAME.test(name) && !ignored.includes(place) && !holdsText(rows, place),
  );
  if (value < 0) return undefined;
  const known = new Set([sensorId, ...time, ...ignored, value]);
  const field = header.names.findIndex((name, place) => {
    if (known.has(place) || !holdsText(rows, place)) return false;
    return FIELD_NAME.test(name) || tellsRowsApart(rows, place, [sensorId, ...time]);
  });
  if (field < 0) return undefined;
  const [fieldName, valueName] = [header.names[field], header.names[value]];
  return (
    `this looks like the long form, one value in a row: "${fieldName}" names the channel and "${valueName}" holds its value; ` +
    `add --pivot ${fieldName},${valueName}, or --ignore ${fieldName} if it is not`
  );
}

function holdsText(rows: readonly (readonly string[])[], place: number): boolean {
  const cells = rows.map((cells) => cells[place]?.trim() ?? '').filter((cell) => !isMissing(cell));
  return cells.length > 0 && cells.every((cell) => Number.isNaN(Number(cell)));
}

/** Whether rows that agree in sensor and time differ here. */
function tellsRowsApart(
  rows: readonly (readonly string[])[],
  place: number,
  key: readonly (number | undefined)[],
): boolean {
  const seen = new Map<string, string | undefined>();
  return rows.some((cells) => {
    const text = JSON.stringify(key.map((each) => (each === undefined ? '' : cells[each]?.trim())));
    const differs = seen.has(text) && seen.get(text) !== cells[place];
    seen.set(text, cells[place]);
    return differs;
  });
}

import { channelNameFrom, isReservedField } from '../detection/channel.ts';
import { failure, type Result, success } from '../detection/result.ts';
import type { RuleSet } from '../detection/rules.ts';
import { isMissing, parseNumber } from './number-cell.ts';

/** A column that holds a channel. */
interface ChannelColumn {
  readonly place: number;
  readonly name: string;
}

/** Where a history's cells belong, by their places from 0. */
export interface HistoryColumns {
  /** Names in the header row. */
  readonly header: readonly string[];
  readonly sensorId: number;
  readonly timestamp: number;
  readonly channels: readonly ChannelColumn[];
  /** One sentence for each column that is not what its name says. */
  readonly notices: readonly string[];
}

const MOST_SHOWN_CHARACTERS = 64;

/**
 * Finds the columns of a history by its header row, with the field names of the rule set, whatever their case. Every other
 * column is a channel, unless the first reading has text there.
 *
 * @returns the columns, or every problem at once, one sentence each
 */
export function findColumns(
  headerCells: readonly string[],
  firstCells: readonly string[],
  ruleSet: RuleSet,
): Result<HistoryColumns, readonly string[]> {
  const header = headerCells.map((cell) => cell.trim());
  const problems = repeatedNames(header);
  const sensorId = required(header, ruleSet.sensorIdField, 'sensor id', 'sensor_id_field', problems);
  const timestamp = required(header, ruleSet.timestampField, 'time', 'timestamp_field', problems);
  const notices: string[] = [];
  const judged = new Set(ruleSet.rules.map(({ channel }) => channel));
  const channels = header.flatMap((name, place) => {
    if (place === sensorId || place === timestamp) return [];
    return channelColumn(name, place, firstCells[place]?.trim() ?? '', judged, notices);
  });
  problems.push(...repeatedNames(channels.map(({ name }) => name)));
  if (problems.length === 0 && channels.length === 0)
    problems.push(`no column holds numbers of a channel; the columns are ${listed(header)}`);
  if (problems.length > 0 || sensorId === undefined || timestamp === undefined) return failure([...new Set(problems)]);
  for (const { name, channel } of ruleSet.rules)
    if (!channels.some((column) => column.name === channel))
      notices.push(`No column is named "${channel}", so the rule ${name} does not apply.`);
  return success({ header, sensorId, timestamp, channels, notices });
}

function channelColumn(
  title: string,
  place: number,
  first: string,
  judged: ReadonlySet<string>,
  notices: string[],
): ChannelColumn[] {
  const name = channelNameFrom(title);
  const column = `Column ${place + 1} (${title === '' ? 'no name' : title})`;
  const leaveOut = (why: string) => {
    notices.push(`${column} is left out: ${why}.`);
    return [];
  };
  if (title === '' || name === '_') return leaveOut('a channel needs a name with a letter or digit');
  if (isReservedField(name)) return leaveOut(`documents use the name ${name} for something of their own`);
  const isText = !isMissing(first) && !parseNumber(first).ok && !/^[+-]?[\d.,]+$/.test(first);
  if (isText && !judged.has(name)) return leaveOut('it begins with text, and a channel holds numbers');
  if (name !== title) notices.push(`${column} becomes the channel ${name}.`);
  return [{ place, name }];
}

function required(
  header: readonly string[],
  field: string,
  what: string,
  key: string,
  problems: string[],
): number | undefined {
  const exact = header.indexOf(field);
  const place = exact >= 0 ? exact : header.findIndex((name) => name.toLowerCase() === field.toLowerCase());
  if (place < 0)
    problems.push(
      `no column is named "${field}" for the ${what}; the columns are ${listed(header)}; ` +
        `name yours by "${key}" in a rules file (--rules)`,
    );
  return place < 0 ? undefined : place;
}

function repeatedNames(names: readonly string[]): string[] {
  const repeated = names.filter((name, index) => name !== '' && names.indexOf(name) !== index);
  return repeated.map((name) => `two columns are named "${name}"; give each its own name`);
}

const MOST_LISTED = 12;

function listed(header: readonly string[]): string {
  const names = header.slice(0, MOST_LISTED).map((name) => JSON.stringify(name.slice(0, MOST_SHOWN_CHARACTERS)));
  return names.join(', ') + (header.length > MOST_LISTED ? ` and ${header.length - MOST_LISTED} more` : '');
}

import type { HistoryOptions } from '../command-line/history-options.ts';
import { channelNameFrom, isReservedField } from '../detection/channel.ts';
import { failure, type Result, success } from '../detection/result.ts';
import type { RuleSet } from '../detection/rules.ts';
import { Header } from './header.ts';
import { longFormProblem, type Pivot, pivotOf } from './long-form.ts';
import { isMissing, resemblesNumber } from './number-cell.ts';

/** A column that holds a channel. */
export interface ChannelColumn {
  readonly place: number;
  readonly name: string;
}

/** Where a history's cells belong, by their places from 0. */
export interface HistoryColumns {
  /** Names in the header row. */
  readonly header: readonly string[];
  /** Undefined where the file is one sensor's, which is named on the command line. */
  readonly sensorId: number | undefined;
  /** The column with the time, or those with date and time of day. */
  readonly time: readonly number[];
  readonly label: number | undefined;
  /** Columns with a channel each; none in long form. */
  readonly channels: readonly ChannelColumn[];
  /** Where the file is in long form, one value in a row. */
  readonly pivot: Pivot | undefined;
  /** One sentence for each column that is not what its name says. */
  readonly notices: readonly string[];
}

/** Names of ids, and of the numbers that tools put before their rows. */
const ID_NAME = /(^|[_\s.-])(id|uuid|guid|eui|mac|serial)$|^(index|row|unnamed: ?\d+)$/i;
const CAMEL_ID = /[a-z](Id|ID)$/;
const TIME_NAME = /^_?(timestamp|datetime|date_time|date|time|ts|epoch|unix|start|stop)$|^(created|updated)_?at$/i;

/**
 * Finds the columns of a history by its header row: those named on the command line, else by the rule set, else by their usual
 * names, whatever their case. Every other column is a channel if a cell of it could be meant as a number, or a rule judges it.
 *
 * @param rows first rows of the file
 * @returns the columns, or every problem at once, one sentence each
 */
export function findColumns(
  headerCells: readonly string[],
  rows: readonly (readonly string[])[],
  ruleSet: RuleSet,
  options: HistoryOptions,
): Result<HistoryColumns, readonly string[]> {
  const header = new Header(headerCells);
  const sensorId = header.sensorColumn(ruleSet.sensorIdField, options);
  const time = header.timeColumns(ruleSet.timestampField, options['timestamp-column']);
  const label = header.named(options['label-column'], '--label-column');
  const ignored = header.listed(options.ignore, '--ignore');
  const pivot = pivotOf(header, options.pivot);
  const used = new Set([sensorId, ...time, label, ...ignored, pivot?.field, pivot?.value]);
  const finder = new ChannelFinder(rows, ruleSet);
  const rest = header.names.flatMap((title, place) => (used.has(place) ? [] : [{ title, place }]));
  const channels = pivot === undefined ? rest.flatMap((column) => finder.channelOf(column)) : finder.passOver(rest);
  if (pivot === undefined) {
    const problem = longFormProblem(header, rows, { sensorId, time, ignored });
    if (problem !== undefined) header.problems.push(problem);
    header.problems.push(...mergedChannels(channels, header.names));
  }
  header.refuseRepeated([sensorId, ...time, label]);
  if (header.problems.length === 0 && channels.length === 0 && pivot === undefined)
    header.problems.push(`no column holds numbers of a channel; the columns are ${header.list}`);
  if (header.problems.length > 0) return failure([...new Set(header.problems)]);
  const notices = [
    ...header.notices,
    ...ignored.map((place) => `${header.column(place)} is ignored.`),
    ...finder.notices,
  ];
  return success({ header: header.names, sensorId, time, label, channels, pivot, notices });
}

interface Column {
  readonly title: string;
  readonly place: number;
}

/** Tells channels from columns that are left out, and why. */
class ChannelFinder {
  readonly notices: string[] = [];
  readonly #rows: readonly (readonly string[])[];
  readonly #judged: ReadonlySet<string>;

  constructor(rows: readonly (readonly string[])[], { rules }: RuleSet) {
    this.#rows = rows;
    this.#judged = new Set(rules.map(({ channel }) => channel));
  }

  channelOf(column: Column): ChannelColumn[] {
    const { title, place } = column;
    const name = channelNameFrom(title);
    const reason = this.#judged.has(name) && !isReservedField(name) ? undefined : this.#reasonAgainst(column, name);
    if (reason !== undefined) {
      this.notices.push(`${shownColumn(column)} is left out: ${reason}.`);
      return [];
    }
    if (name !== title) this.notices.push(`${shownColumn(column)} becomes the channel ${name}.`);
    return [{ place, name }];
  }

  /** In long form other columns say more about a row, and hold no channel. */
  passOver(columns: readonly Column[]): [] {
    for (const column of columns)
      this.notices.push(`${shownColumn(column)} is left out: in long form only one column holds values.`);
    return [];
  }

  #reasonAgainst({ title, place }: Column, name: string): string | undefined {
    if (title === '' || name === '_') return 'a channel needs a name with a letter or digit';
    if (isReservedField(name)) return `documents use the name ${name} for something of their own`;
    if (ID_NAME.test(title) || CAMEL_ID.test(title))
      return 'its name says that it is an id, and not a measurement; if it tells sensors apart, give --sensor-column';
    if (TIME_NAME.test(title)) return 'its name says that it is a time, and not a measurement';
    const cells = this.#rows.map((cells) => cells[place]?.trim() ?? '').filter((cell) => !isMissing(cell));
    const isText = cells.length > 0 && !cells.some(resemblesNumber);
    return isText
      ? `it holds text (${JSON.stringify(cells[0]?.slice(0, 20))}), and a channel holds numbers`
      : undefined;
  }
}

const shownColumn = ({ title, place }: Column): string => `Column ${place + 1} (${title === '' ? 'no name' : title})`;

function mergedChannels(channels: readonly ChannelColumn[], header: readonly string[]): string[] {
  const byName = new Map<string, number[]>();
  for (const { name, place } of channels) byName.set(name, [...(byName.get(name) ?? []), place]);
  return [...byName].flatMap(([name, places]) => {
    if (places.length < 2) return [];
    const shown = places.map((place) => `${place + 1} (${header[place]})`).join(' and ');
    return [`columns ${shown} would both be the channel ${name}; give each its own name, or leave one out by --ignore`];
  });
}

import { UserError } from '../command-line/command.ts';
import { channelNameFrom } from '../detection/channel.ts';
import type { RuleSet } from '../detection/rules.ts';

/** How the columns of a history are to be read, as asked for on the command line. */
export interface ColumnOptions {
  readonly input: string;
  readonly 'sensor-column': string | undefined;
  readonly 'timestamp-column': string | undefined;
  readonly 'label-column': string | undefined;
  readonly ignore: string | undefined;
}

/** Where a history's cells belong. */
export interface HistoryColumns {
  /** Place of the sensor id, or undefined when the whole file is one sensor's. */
  readonly sensor: number | undefined;
  readonly timestamp: number;
  readonly label: number | undefined;
  /** Places of the channels with their names. */
  readonly channels: readonly { readonly place: number; readonly name: string }[];
}

const TIMESTAMP_COLUMNS = ['timestamp', 'time', 'datetime', 'date'];

/** Finds the columns of a history by its header; a column that was named and is not there is the user's mistake. */
export function findColumns(
  header: readonly string[],
  { sensorIdField, timestampField }: RuleSet,
  options: ColumnOptions,
): HistoryColumns {
  const sensor = named(header, options, 'sensor-column') ?? placeOf(header, [sensorIdField]);
  const timestamp =
    named(header, options, 'timestamp-column') ?? placeOf(header, [timestampField, ...TIMESTAMP_COLUMNS]);
  if (timestamp === undefined)
    throw new UserError(
      `${options.input} has no column for the time (it has ${header.join(', ')}); name it with --timestamp-column.`,
    );
  const label = named(header, options, 'label-column');
  const ignored = new Set([sensor, timestamp, label, ...ignoredPlaces(header, options)]);
  const channels = header.flatMap((name, place) =>
    ignored.has(place) ? [] : [{ place, name: channelNameFrom(name) }],
  );
  if (channels.length === 0)
    throw new UserError(`${options.input} has no column left for a channel; its columns are ${header.join(', ')}.`);
  return { sensor, timestamp, label, channels };
}

function ignoredPlaces(header: readonly string[], { ignore, input }: ColumnOptions): readonly number[] {
  return (ignore?.split(',') ?? []).map((name) => required(header, name, input, '--ignore'));
}

function named(
  header: readonly string[],
  options: ColumnOptions,
  option: 'sensor-column' | 'timestamp-column' | 'label-column',
): number | undefined {
  const name = options[option];
  return name === undefined ? undefined : required(header, name, options.input, `--${option}`);
}

function required(header: readonly string[], name: string, input: string, option: string): number {
  const place = header.indexOf(name);
  if (place >= 0) return place;
  throw new UserError(`${option} names the column ${name}, which ${input} has not; it has ${header.join(', ')}.`);
}

function placeOf(header: readonly string[], names: readonly string[]): number | undefined {
  const lowerCase = header.map((name) => name.toLowerCase());
  const place = names.map((name) => lowerCase.indexOf(name.toLowerCase())).find((found) => found >= 0);
  return place;
}

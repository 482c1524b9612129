import { UsageError } from '../command-line/command.ts';
import { flag, type OptionValues, text } from '../command-line/options.ts';
import { parseTimestamp } from '../detection/timestamp.ts';

/** The options of `npm run detect` for judging again what the topic still holds. */
export const replayOptions = {
  from: text({
    help:
      'Judges the topic again from this time to the present, then ends: missing documents are written, existing ones and days\n' +
      '      that retention has removed stay as they are. The offsets of --group are not touched.',
    placeholder: 'TIME',
    pattern: /^\d{4}-\d\d-\d\d/,
    allowed: 'an ISO 8601 time like 2026-11-22T09:00:00Z',
    default: undefined,
  }),
  'from-offset': text({
    help: 'The same from this offset in every partition, or only in the named partitions from an offset for each; 0 is the beginning.',
    placeholder: 'OFFSET|PARTITION:OFFSET[,…]',
    pattern: /^(\d{1,15}|\d{1,6}:\d{1,15}(,\d{1,6}:\d{1,15})*)$/,
    allowed: 'an offset like 1000, or PARTITION:OFFSET like 0:1000,3:250',
    default: undefined,
  }),
  rebuild: flag({
    help: 'Deletes the documents and dead letters of the records that the topic still holds, and judges them again; give the --rules that the detector has.',
  }),
  yes: flag({ help: 'Rebuilds without asking.' }),
};

/** What may make a detector skip or discard records; -1 stands for never. */
const LEAVING_OUT = ['filters', 'max-record-age', 'retry-attempts', 'on-failure'] as const;

/** The options on which it depends where a replay may begin. */
export type ReplayValues = OptionValues<typeof replayOptions> & {
  readonly [name in (typeof LEAVING_OUT)[number]]?: string | number | undefined;
};

/** Where a replay begins. */
export type ReplayStart =
  | { readonly kind: 'time'; readonly fromMs: number }
  | { readonly kind: 'offset'; readonly offset: number }
  /** Offsets by partition; the partitions that are not named are not replayed. */
  | { readonly kind: 'offsets'; readonly offsets: ReadonlyMap<number, number> }
  /** The beginning, after everything was deleted. */
  | { readonly kind: 'rebuild'; readonly agreed: boolean };

/**
 * Where the command line wants a replay to begin; undefined when it wants none.
 *
 * @throws UsageError for options that do not go together, or a time that does not exist
 */
export function replayStart(values: ReplayValues): ReplayStart | undefined {
  const { from, rebuild, yes } = values;
  const offset = values['from-offset'];
  if ([from !== undefined, offset !== undefined, rebuild].filter(Boolean).length > 1)
    throw new UsageError('--from, --from-offset and --rebuild each say where to begin: give one of them.');
  if (yes && !rebuild)
    throw new UsageError('--yes answers the question of --rebuild; without --rebuild, leave it out.');
  if (rebuild) refuseLeavingOut(values);
  if (rebuild) return { kind: 'rebuild', agreed: yes };
  if (from !== undefined) return { kind: 'time', fromMs: timeOf(from) };
  if (offset === undefined) return undefined;
  if (!offset.includes(':')) return { kind: 'offset', offset: Number(offset) };
  const pairs = offset.split(',').map((pair) => pair.split(':').map(Number));
  return { kind: 'offsets', offsets: new Map(pairs.map(([partition = 0, first = 0]) => [partition, first])) };
}

/** Filling what is missing does no harm to what is left out; deleting it would. */
function refuseLeavingOut(values: ReplayValues): void {
  const name = LEAVING_OUT.find((each) => values[each] !== undefined && values[each] !== -1);
  if (name !== undefined)
    throw new UsageError(
      `--rebuild deletes the documents of every record, and with --${name} not every record may be judged again: leave out --${name}.`,
    );
}

function timeOf(from: string): number {
  const time = parseTimestamp(from);
  if (time !== undefined) return Date.parse(time);
  throw new UsageError(
    `--from must be an ISO 8601 time that exists, like 2026-11-22T09:00:00Z, got ${JSON.stringify(from)}.`,
  );
}

import type { Client } from '../adapters/opensearch/connection/client.ts';
import { findEpisode } from '../adapters/opensearch/views/episode-handling.ts';
import { acknowledgeEpisode, shelveEpisode, unshelveEpisode } from '../adapters/opensearch/views/handle-episode.ts';
import { printable } from '../command-line/bytes-text.ts';
import { UsageError, UserError } from '../command-line/command.ts';
import { userOfMachine } from '../command-line/confirm.ts';
import type { OptionValues } from '../command-line/options.ts';
import type { EpisodeRecord, Mark } from '../detection/episode/episode-record.ts';
import type { Result } from '../detection/result.ts';
import { parseDuration } from '../detection/rules/duration.ts';
import { parseTimestamp } from '../detection/timestamp.ts';
import type { acknowledgeOptions, shelveOptions, unshelveOptions } from './options.ts';

/** As in the console. */
const LONGEST_NAME = 100;
const LONGEST_WHY = 1_000;

type Out = { write(text: string): unknown };

/** Notes who has taken notice of an episode; resolves to the exit status. */
export async function acknowledge(
  client: Client,
  values: OptionValues<typeof acknowledgeOptions>,
  out: Out,
): Promise<number> {
  const mark = markOf(values, Date.now());
  changed(values.id, await acknowledgeEpisode(client, named(values.id), mark));
  out.write(`Acknowledged by ${mark.by}.\n`);
  return 0;
}

/** Shelves the cause of an episode for its sensor; resolves to the exit status. */
export async function shelve(client: Client, values: OptionValues<typeof shelveOptions>, out: Out): Promise<number> {
  const nowMs = Date.now();
  const mark = markOf(values, nowMs);
  const untilMs = untilOf(values, nowMs);
  const shelf = { untilMs, mayBeLong: values.long };
  const { kept, sensorId } = changed(values.id, await shelveEpisode(client, named(values.id), mark, shelf));
  const until = new Date(untilMs).toISOString();
  out.write(`Shelved until ${until}: nothing is told of ${kept.episode.cause} at sensor ${printable(sensorId)}.\n`);
  return 0;
}

/** Ends a shelf; resolves to the exit status. */
export async function unshelve(
  client: Client,
  values: OptionValues<typeof unshelveOptions>,
  out: Out,
): Promise<number> {
  changed(values.id, await unshelveEpisode(client, named(values.id), Date.now()));
  out.write('Not shelved any more.\n');
  return 0;
}

/**
 * The episode that is named.
 *
 * @throws UsageError when none is, UserError when there is none of that id
 */
export async function episodeOf(client: Client, id: string | undefined): Promise<EpisodeRecord> {
  const found = await findEpisode(client, named(id));
  if (found !== undefined) return found;
  throw new UserError(`There is no episode ${JSON.stringify(id)}; npm run episodes -- list shows them.`);
}

function changed(id: string | undefined, result: Result<EpisodeRecord, string>): EpisodeRecord {
  if (result.ok) return result.value;
  throw new UserError(`The episode ${JSON.stringify(id)} was left as it is: ${result.problem}.`);
}

function named(id: string | undefined): string {
  if (id !== undefined) return id;
  throw new UsageError('Name an episode by its id; npm run episodes -- list shows them.');
}

function markOf(
  { by, why }: { readonly by?: string | undefined; readonly why?: string | undefined },
  nowMs: number,
): Mark {
  if (why === undefined) throw new UsageError('--why is missing: say in some words why, for whoever looks later.');
  requireWords('--why', why, LONGEST_WHY);
  const user = by ?? userOfMachine();
  if (user === undefined) throw new UsageError('The user of this machine has no name: say with --by who does it.');
  requireWords('--by', user, LONGEST_NAME);
  return { at: new Date(nowMs).toISOString(), by: user, why };
}

function requireWords(option: string, words: string, most: number): void {
  if (words.trim() === '') throw new UsageError(`${option} is blank: it must be text of 1 to ${most} characters.`);
  if (words.length > most)
    throw new UsageError(
      `${option} must be text of 1 to ${most} characters, got ${words.length}: say it in fewer words.`,
    );
}

function untilOf({ for: lasting, until }: OptionValues<typeof shelveOptions>, nowMs: number): number {
  if ((lasting === undefined) === (until === undefined))
    throw new UsageError('Say how long with --for, for instance --for 8h, or until when with --until; one of the two.');
  const lastingMs = parseDuration(lasting);
  if (lasting !== undefined && lastingMs === undefined)
    throw new UsageError(`--for must be a time like 90m, 8h or 2d, up to 366 days, got ${JSON.stringify(lasting)}.`);
  const untilText = parseTimestamp(until);
  if (until !== undefined && untilText === undefined)
    throw new UsageError(`--until must be a time like 2026-11-22T09:00:00Z, got ${JSON.stringify(until)}.`);
  return lastingMs === undefined ? Date.parse(untilText ?? '') : nowMs + lastingMs;
}

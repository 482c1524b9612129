import { userInfo } from 'node:os';
import type { Client } from '../adapters/opensearch/connection/client.ts';
import { changeEpisode, findEpisode, shelvedBeside } from '../adapters/opensearch/views/episode-handling.ts';
import { printable } from '../command-line/bytes-text.ts';
import { UserError } from '../command-line/command.ts';
import type { OptionValues } from '../command-line/options.ts';
import type { EpisodeRecord, Mark } from '../detection/episode/episode-record.ts';
import { acknowledged, shelved, unshelved } from '../detection/episode/handling.ts';
import type { Result } from '../detection/result.ts';
import { parseDuration } from '../detection/rules/duration.ts';
import { parseTimestamp } from '../detection/timestamp.ts';
import type { acknowledgeOptions, shelveOptions, unshelveOptions } from './options.ts';

type Out = { write(text: string): unknown };

/** Notes who has taken notice of an episode; resolves to the exit status. */
export async function acknowledge(
  client: Client,
  values: OptionValues<typeof acknowledgeOptions>,
  out: Out,
): Promise<number> {
  const nowMs = Date.now();
  const mark = markOf(values, nowMs);
  await change(client, values.id, (record) => acknowledged(record, mark), nowMs);
  out.write(`Acknowledged by ${mark.by}.\n`);
  return 0;
}

/** Shelves the cause of an episode for its sensor; resolves to the exit status. */
export async function shelve(client: Client, values: OptionValues<typeof shelveOptions>, out: Out): Promise<number> {
  const nowMs = Date.now();
  const mark = markOf(values, nowMs);
  const untilMs = untilOf(values, nowMs);
  const { kept, sensorId } = await change(
    client,
    values.id,
    (record) => shelved(record, mark, untilMs, values.long),
    nowMs,
  );
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
  const nowMs = Date.now();
  const record = await change(client, values.id, (each) => unshelved(each, nowMs), nowMs);
  for (const id of await shelvedBeside(client, record, nowMs))
    await changeEpisode(client, id, (each) => unshelved(each, nowMs), nowMs);
  out.write('Not shelved any more.\n');
  return 0;
}

/**
 * The episode that is named.
 *
 * @throws UserError when none is, or there is none of that id
 */
export async function episodeOf(client: Client, id: string | undefined): Promise<EpisodeRecord> {
  const found = await findEpisode(client, named(id));
  if (found !== undefined) return found;
  throw new UserError(`There is no episode ${JSON.stringify(id)}; npm run episodes -- list shows them.`);
}

async function change(
  client: Client,
  id: string | undefined,
  how: (record: EpisodeRecord) => Result<EpisodeRecord, string>,
  nowMs: number,
): Promise<EpisodeRecord> {
  const changed = await changeEpisode(client, named(id), how, nowMs);
  if (changed.ok) return changed.value;
  throw new UserError(`The episode ${JSON.stringify(id)} was left as it is: ${changed.problem}.`);
}

function named(id: string | undefined): string {
  if (id !== undefined) return id;
  throw new UserError('Name an episode by its id; npm run episodes -- list shows them.');
}

function markOf(
  { by, why }: { readonly by?: string | undefined; readonly why?: string | undefined },
  nowMs: number,
): Mark {
  if (why === undefined) throw new UserError('--why is missing: say in some words why, for whoever looks later.');
  return { at: new Date(nowMs).toISOString(), by: by ?? userOfMachine(), why };
}

/** A container may run as a user who has no name. */
function userOfMachine(): string {
  try {
    return userInfo().username;
  } catch {
    throw new UserError('The user of this machine has no name: say with --by who does it.');
  }
}

function untilOf({ for: lasting, until }: OptionValues<typeof shelveOptions>, nowMs: number): number {
  if ((lasting === undefined) === (until === undefined))
    throw new UserError('Say how long with --for, for instance --for 8h, or until when with --until; one of the two.');
  const lastingMs = parseDuration(lasting);
  if (lasting !== undefined && lastingMs === undefined)
    throw new UserError(`--for must be a time like 90m, 8h or 2d, got ${JSON.stringify(lasting)}.`);
  const untilText = parseTimestamp(until);
  if (until !== undefined && untilText === undefined)
    throw new UserError(`--until must be a time like 2026-11-22T09:00:00Z, got ${JSON.stringify(until)}.`);
  return lastingMs === undefined ? Date.parse(untilText ?? '') : nowMs + lastingMs;
}

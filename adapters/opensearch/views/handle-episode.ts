import type { EpisodeRecord, Mark } from '../../../detection/episode/episode-record.ts';
import { acknowledged, shelved, unshelved } from '../../../detection/episode/handling.ts';
import { type Result, success } from '../../../detection/result.ts';
import type { Client } from '../connection/client.ts';
import { changeEpisode, findEpisode, shelvedBeside } from './episode-handling.ts';

/**
 * The episode as it is now, or a sentence why it was left as it is. All of these throw SearchTrouble when others write it again
 * and again, and other errors when OpenSearch is unreachable or refuses.
 */
type Handled = Promise<Result<EpisodeRecord, string>>;

/** How long something is shelved, and whether more than a week was asked for on purpose. */
export interface ShelfTime {
  readonly untilMs: number;
  readonly mayBeLong: boolean;
}

/** Notes who has taken notice of an episode. */
export const acknowledgeEpisode = (client: Client, id: string, mark: Mark): Handled =>
  changeEpisode(client, id, (record) => acknowledged(record, mark), Date.parse(mark.at));

/** Shelves the cause of an episode for its sensor. */
export const shelveEpisode = (client: Client, id: string, mark: Mark, { untilMs, mayBeLong }: ShelfTime): Handled =>
  changeEpisode(client, id, (record) => shelved(record, mark, untilMs, mayBeLong), Date.parse(mark.at));

/** Ends the shelf of a cause at its sensor, also where it was shelved by an earlier episode. */
export async function unshelveEpisode(client: Client, id: string, nowMs: number): Handled {
  const changed = await changeEpisode(client, id, (each) => unshelved(each, nowMs), nowMs);
  const episode = changed.ok ? changed.value : await findEpisode(client, id);
  if (episode === undefined) return changed;
  const others = await shelvedBeside(client, episode, nowMs);
  for (const other of others) await changeEpisode(client, other, (each) => unshelved(each, nowMs), nowMs);
  return others.length === 0 ? changed : success(episode);
}

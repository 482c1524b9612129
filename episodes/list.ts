import type { Client } from '../adapters/opensearch/connection/client.ts';
import { episodeDocument } from '../adapters/opensearch/views/episode-document.ts';
import { listEpisodes } from '../adapters/opensearch/views/episode-handling.ts';
import type { OptionValues } from '../command-line/options.ts';
import { episodeLine, episodePage, HEADING } from './episode-text.ts';
import { episodeOf } from './handle.ts';
import type { listOptions, showOptions } from './options.ts';

type Out = { write(text: string): unknown };

/** Lists episodes; resolves to the exit status. */
export async function listAll(client: Client, values: OptionValues<typeof listOptions>, out: Out): Promise<number> {
  const { state, sensor, cause, severity, limit } = values;
  const wanted = state === 'all' ? undefined : state;
  const { episodes, total } = await listEpisodes(client, { state: wanted, sensor, cause, severity }, limit);
  if (values.json) {
    for (const episode of episodes) out.write(`${JSON.stringify(jsonOf(episode))}\n`);
    return 0;
  }
  if (episodes.length > 0) out.write(`${HEADING}\n`);
  const nowMs = Date.now();
  for (const episode of episodes) out.write(`${episodeLine(episode, nowMs)}\n`);
  const shown = episodes.length < total ? `, of which ${episodes.length} are shown` : '';
  out.write(`${total} ${total === 1 ? 'episode' : 'episodes'}${shown}\n`);
  return 0;
}

/** Shows one episode whole; resolves to the exit status. */
export async function showOne(client: Client, values: OptionValues<typeof showOptions>, out: Out): Promise<number> {
  const episode = await episodeOf(client, values.id);
  out.write(values.json ? `${JSON.stringify(jsonOf(episode))}\n` : episodePage(episode));
  return 0;
}

function jsonOf(record: Parameters<typeof episodeDocument>[0]) {
  const { view, ...rest } = episodeDocument(record);
  return { id: view.episode.id, ...rest };
}

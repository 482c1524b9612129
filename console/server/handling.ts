import type { Client } from '../../adapters/opensearch/connection/client.ts';
import { refreshEpisodes } from '../../adapters/opensearch/views/episode-store.ts';
import { acknowledgeEpisode, shelveEpisode, unshelveEpisode } from '../../adapters/opensearch/views/handle-episode.ts';
import type { Mark } from '../../detection/episode/episode-record.ts';
import { LONGEST_SHELF_MS } from '../../detection/episode/handling.ts';
import { parseDuration } from '../../detection/rules/duration.ts';
import type { HandledAnswer } from '../view/answers.ts';
import { BadQuestion } from './problems.ts';

/** What can be done with an episode. */
export const VERBS = ['acknowledge', 'shelve', 'unshelve'] as const;

export type Verb = (typeof VERBS)[number];

const LONGEST_NAME = 100;
const LONGEST_WHY = 1_000;
const LONGEST_ID = 2_000;

/**
 * Does with an episode what `npm run episodes` does, and makes it visible to searches.
 *
 * @param asked `id`, and but for unshelving `by` and `why`; for shelving `for` how long, or `until`
 * @throws BadQuestion where that cannot be done, with the sentence that says why
 */
export async function handleEpisode(
  client: Client,
  verb: Verb,
  asked: Readonly<Record<string, unknown>>,
  nowMs: number,
): Promise<HandledAnswer> {
  const id = textOf(asked['id'], 'The id of the episode', LONGEST_ID);
  const result = await done(client, verb, id, asked, nowMs);
  if (!result.ok) throw new BadQuestion(`The episode was left as it is: ${result.problem}.`);
  // What was done is done, also where it shows only at the next refresh.
  await refreshEpisodes(client).catch(() => {});
  const { acknowledged, shelved } = result.value.handling;
  return { ...(acknowledged !== undefined && { acknowledged }), ...(shelved !== undefined && { shelved }) };
}

function done(client: Client, verb: Verb, id: string, asked: Readonly<Record<string, unknown>>, nowMs: number) {
  switch (verb) {
    case 'acknowledge':
      return acknowledgeEpisode(client, id, markOf(asked, nowMs));
    case 'shelve':
      return shelveEpisode(client, id, markOf(asked, nowMs), { untilMs: untilOf(asked, nowMs), mayBeLong: false });
    case 'unshelve':
      return unshelveEpisode(client, id, nowMs);
  }
}

const markOf = ({ by, why }: Readonly<Record<string, unknown>>, nowMs: number): Mark => ({
  at: new Date(nowMs).toISOString(),
  by: textOf(by, 'Your name', LONGEST_NAME),
  why: textOf(why, 'Why', LONGEST_WHY),
});

function textOf(value: unknown, what: string, longest: number): string {
  const text = typeof value === 'string' ? value.trim() : '';
  if (text === '') throw new BadQuestion(`${what} is missing.`);
  if (text.length > longest) throw new BadQuestion(`${what} is longer than ${longest} characters: shorten it.`);
  return text;
}

function untilOf({ for: lasting, until }: Readonly<Record<string, unknown>>, nowMs: number): number {
  const lastingMs = typeof lasting === 'string' ? parseDuration(lasting) : undefined;
  const untilMs = lastingMs === undefined ? Date.parse(String(until)) : nowMs + lastingMs;
  if (Number.isNaN(untilMs)) throw new BadQuestion('Say until when it is to be shelved: a time like 2026-11-22 09:00.');
  if (untilMs <= nowMs) throw new BadQuestion('The shelf would end before it begins: name a later time.');
  if (untilMs - nowMs > LONGEST_SHELF_MS)
    throw new BadQuestion('A shelf lasts at most 7 days here; npm run episodes -- shelve … --long makes a longer one.');
  return untilMs;
}

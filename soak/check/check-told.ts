import type { DifferenceList } from './check.ts';

/** An episode, as far as telling goes. */
export interface ToldEpisode {
  readonly id: string;
  readonly state: string;
  /** Why it is not told. */
  readonly withheld?: string;
  /** When it is to be thought over again. */
  readonly due_at?: string;
  /** The episode that it turned out to be a part of. */
  readonly merged_into?: string;
}

/** A message of the outbox about an episode. */
export interface EpisodeMessage {
  readonly episode: string;
  readonly kind: string;
  readonly state: string;
  readonly reason?: string;
}

/**
 * Each episode is told when it begins and when it is over, and neither twice, or it says why not: counted from the messages, whatever
 * the views remember of them. Of one that others became a part of, which were told before, only that it was told.
 */
export function checkTold(
  episodes: readonly ToldEpisode[],
  messages: readonly EpisodeMessage[],
  differences: DifferenceList,
): void {
  const mergedInto = new Map(episodes.map(({ id, merged_into }) => [id, merged_into]));
  const parts = new Set(mergedInto.values());
  const counts = countsOf(messages, mergedInto, differences);
  for (const episode of episodes) {
    const isPast = !['active', 'returned'].includes(episode.state);
    if (episode.due_at === undefined && !isPast)
      judge(episode, counts.get(episode.id), parts.has(episode.id), differences);
  }
}

const NONE = { opened: 0, closed: 0, endsUntold: 0 };

function judge(
  { id, state, withheld }: ToldEpisode,
  { opened, closed, endsUntold } = NONE,
  hasParts: boolean,
  differences: DifferenceList,
): void {
  if (opened === 0 && withheld === undefined) differences.add('episode not told', id);
  if (opened === 0 || hasParts) return;
  const lacking = opened - closed - (state === 'active' ? 1 : 0);
  if (lacking < 0 || lacking > endsUntold)
    differences.add('not told once', `${id}, ${state}: ${opened} beginnings and ${closed} ends`);
}

function countsOf(
  messages: readonly EpisodeMessage[],
  mergedInto: ReadonlyMap<string, string | undefined>,
  differences: DifferenceList,
) {
  const counts = new Map<string, typeof NONE>();
  for (const { episode, kind, state, reason } of messages) {
    let id = episode;
    for (let into = mergedInto.get(id); into !== undefined; into = mergedInto.get(id)) id = into;
    const count = counts.get(id) ?? { ...NONE };
    counts.set(id, count);
    const isWithheld = state === 'withheld';
    if (isWithheld && reason === undefined) differences.add('withheld for no reason', `${episode}: ${kind}`);
    if (kind === 'opened' && !isWithheld) count.opened++;
    if (kind === 'closed') count[isWithheld ? 'endsUntold' : 'closed']++;
  }
  return counts;
}

import type { Client } from '../../adapters/opensearch/connection/client.ts';
import {
  dueEpisodes,
  type FoundEpisode,
  refreshEpisodes,
  shelvedEpisodes,
  writeEpisodes,
} from '../../adapters/opensearch/views/episode-store.ts';
import { causeNamed } from '../../detection/episode/cause.ts';
import type { EpisodeRecord, Handling, WithheldReason } from '../../detection/episode/episode-record.ts';
import { episodeMessage } from '../../detection/episode/message.ts';
import { type Decision, decide, handlingAfter, type Occasion, occasionOf } from '../../detection/episode/telling.ts';
import { SEVERITIES } from '../../detection/rules/severity.ts';
import { DEFAULT_VIEWS } from '../../detection/rules/view-settings.ts';
import type { RuleSet } from '../../detection/rules.ts';
import type { Announcer } from './announcer.ts';

/** An episode that something is to be told of. */
interface Due {
  readonly found: FoundEpisode;
  readonly occasion: Occasion;
  readonly decision: Decision;
  readonly messageId: string;
}

interface Facts {
  readonly nowMs: number;
  readonly dataMs: number;
  readonly tellsHistory: boolean;
}

const CHUNK = 1_000;

/** Decides what is told of episodes, and sees to it that it is told once. */
export class TellingView {
  readonly #client: Client;
  readonly #ruleSet: RuleSet;

  constructor(client: Client, ruleSet: RuleSet) {
    this.#client = client;
    this.#ruleSet = ruleSet;
  }

  /**
   * Puts what is due into the outbox, and then notes with the episodes that it is told.
   *
   * @throws Error when OpenSearch is unreachable or refuses; doing it again goes on
   */
  async tell(announcer: Announcer, facts: Facts): Promise<void> {
    await refreshEpisodes(this.#client);
    const shelves = new Map<string, number>();
    for await (const { record } of shelvedEpisodes(this.#client, facts.nowMs))
      shelves.set(placeOf(record), Math.max(shelves.get(placeOf(record)) ?? 0, untilOf(record)));
    let chunk: Due[] = [];
    for await (const found of dueEpisodes(this.#client, facts.nowMs)) {
      const due = this.#dueOf(found, facts, shelves);
      if (due !== undefined) chunk.push(due);
      if (chunk.length === CHUNK) {
        await this.#settle(chunk, announcer, facts.nowMs);
        chunk = [];
      }
    }
    await this.#settle(chunk, announcer, facts.nowMs);
  }

  #dueOf(found: FoundEpisode, facts: Facts, shelves: ReadonlyMap<string, number>): Due | undefined {
    const { record } = found;
    const { episode } = record.kept;
    const occasion = occasionOf(record, this.#causeOf(record));
    if (occasion === undefined) return undefined;
    const { maintenance } = this.#ruleSet.views ?? DEFAULT_VIEWS;
    const shelvedUntilMs = shelves.get(placeOf(record));
    const decision = decide(record, occasion, { ...facts, maintenance, shelvedUntilMs });
    const number = record.handling.openings + (occasion === 'opened' ? 1 : 0);
    const withheld = decision.kind === 'withhold' ? `:${decision.reason}` : '';
    return { found, occasion, decision, messageId: `${episode.id}:${occasion}:${number}${withheld}` };
  }

  async #settle(chunk: readonly Due[], announcer: Announcer, nowMs: number): Promise<void> {
    if (chunk.length === 0) return;
    const sorted = [...chunk].sort((a, b) => urgency(b) - urgency(a));
    const outcomes = await announcer.announce(
      sorted.map(({ found: { record }, occasion, decision, messageId }) => ({
        message: episodeMessage(messageId, record, this.#causeOf(record), occasion),
        withheld: decision.kind === 'withhold' ? decision.reason : undefined,
      })),
    );
    const told = chunk.map((due) => {
      const { record, version } = due.found;
      const handling = settledHandling(record, due, outcomes.get(due.messageId));
      const next = { ...record, handling };
      return { record: { ...next, handling: this.#withNext(next, due, nowMs) }, version };
    });
    await writeEpisodes(this.#client, told, nowMs);
  }

  /** What is due after this, where it was not told for good: at the end of a shelf or a window. */
  #withNext(record: EpisodeRecord, { decision }: Due, nowMs: number): Handling {
    if (decision.kind === 'withhold') return { ...record.handling, dueMs: decision.againMs };
    return handlingAfter(
      { ...record, handling: { ...record.handling, dueMs: undefined } },
      this.#causeOf(record),
      nowMs,
    );
  }

  #causeOf({ kept: { episode } }: EpisodeRecord) {
    return causeNamed(episode.cause, this.#ruleSet.rules, () => episode.channel);
  }
}

function settledHandling({ handling }: EpisodeRecord, { occasion }: Due, reason: WithheldReason | undefined): Handling {
  if (reason !== undefined) {
    // An end that is not told is over all the same.
    const told = occasion === 'closed' ? 'closed' : handling.told;
    return { ...handling, told, withheld: reason };
  }
  const openings = handling.openings + (occasion === 'opened' ? 1 : 0);
  return { ...handling, told: occasion, openings, withheld: undefined };
}

const placeOf = ({ sensorId, kept }: EpisodeRecord): string => JSON.stringify([sensorId, kept.episode.cause]);
const untilOf = ({ handling }: EpisodeRecord): number => Date.parse(handling.shelved?.until ?? '') || 0;
const urgency = ({ found }: Due): number => SEVERITIES.indexOf(found.record.severity);

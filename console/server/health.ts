import type { Client } from '../../adapters/opensearch/connection/client.ts';
import { filterQuery } from '../../adapters/opensearch/dead-letters/dead-letter-filter.ts';
import { EPISODES_INDEX } from '../../adapters/opensearch/schema/install-views.ts';
import { type PipelineCounters, RateWindow } from '../../command-line/pipeline-counters.ts';
import { ANOMALIES_ALIAS } from '../../detection/daily-index.ts';
import { DEAD_LETTERS_INDEX } from '../../detection/dead-letter.ts';
import type { HealthAnswer } from '../view/answers.ts';
import type { BoundedSearch } from './bounded-search.ts';

const RATE_WINDOW_MS = 10_000;
const COUNT_TIMEOUT_MS = 5_000;
/** Several pages that ask at once are told the same. */
const KEPT_MS = 900;

interface HealthOptions {
  readonly client: Client;
  readonly search: BoundedSearch;
  /** Where OpenSearch is. */
  readonly node: string;
  /** What the pipeline counts that has started the console, if one has. */
  readonly counters: () => PipelineCounters | undefined;
}

/** How the pipeline is, from what it has written. */
export class Health {
  readonly #options: HealthOptions;
  readonly #rate = new RateWindow(RATE_WINDOW_MS);
  #isFirst = true;
  #last: { readonly answer: Promise<HealthAnswer>; readonly atMs: number } | undefined;

  constructor(options: HealthOptions) {
    this.#options = options;
  }

  /** The present state. */
  async now(nowMs: number): Promise<HealthAnswer> {
    if (this.#last === undefined || nowMs - this.#last.atMs > KEPT_MS)
      this.#last = { answer: this.#ask(nowMs), atMs: nowMs };
    return await this.#last.answer;
  }

  async #ask(atMs: number): Promise<HealthAnswer> {
    const { node, counters } = this.#options;
    const openLetters = filterQuery({ state: 'open' });
    const [documents = 0, deadLettersOpen = 0, episodesActive, newest] = await Promise.all([
      this.#count(ANOMALIES_ALIAS),
      this.#count(DEAD_LETTERS_INDEX, openLetters),
      this.#count(EPISODES_INDEX, { term: { state: 'active' } }),
      this.#newest(atMs),
    ]);
    const rate = this.#rate.update(documents, atMs);
    const wasFirst = this.#isFirst;
    this.#isFirst = false;
    const told = counters();
    return {
      search: node,
      documents,
      deadLettersOpen,
      ...(episodesActive !== undefined && { episodesActive }),
      atMs,
      ...(!wasFirst && { ratePerSecond: Math.max(0, rate) }),
      ...(newest !== undefined && { newest }),
      ...(told !== undefined && {
        pipeline: { lag: told.lag, ...(told.failing !== undefined && { failing: told.failing }) },
      }),
    };
  }

  /** Undefined where there is no such index. */
  async #count(index: string, query: object = { match_all: {} }): Promise<number | undefined> {
    const { body } = await this.#options.client.count(
      { index, ignore_unavailable: true, body: { query } },
      { requestTimeout: COUNT_TIMEOUT_MS },
    );
    return body._shards.total === 0 ? undefined : body.count;
  }

  /** Sensors whose clocks run ahead are not the newest. */
  async #newest(atMs: number): Promise<HealthAnswer['newest']> {
    const { hits } = await this.#options.search.search({
      index: ANOMALIES_ALIAS,
      body: {
        size: 1,
        track_total_hits: false,
        _source: ['timestamp', 'judged_at'],
        query: { range: { timestamp: { lte: new Date(atMs).toISOString() } } },
        sort: [{ timestamp: { order: 'desc', unmapped_type: 'date' } }],
      },
    });
    const [hit] = hits.hits;
    return hit && { timestamp: String(hit._source['timestamp']), judgedAt: String(hit._source['judged_at']) };
  }
}

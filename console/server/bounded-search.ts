import { errors } from '@opensearch-project/opensearch';
import type { Client } from '../../adapters/opensearch/connection/client.ts';
import type { FilledRequest } from './fill-request.ts';

/** How long OpenSearch may work on a search before it is told to stop. */
const SEARCH_SECONDS = 8;
/** How long its answer may take: it looks at its clock now and then only. */
const ANSWER_MS = 12_000;

/** OpenSearch's answer to a search. */
export interface SearchAnswer {
  readonly timed_out: boolean;
  readonly hits: { readonly hits: readonly Hit[]; readonly total?: number };
  readonly _shards?: { readonly total: number };
  readonly aggregations?: Readonly<Record<string, unknown>>;
}

interface Hit {
  readonly _index: string;
  readonly _id: string;
  readonly _source: Readonly<Record<string, unknown>>;
}

/** A search that OpenSearch did not finish in its time. */
export class TooSlow extends Error {
  override readonly name = 'TooSlow';

  constructor() {
    super(
      `OpenSearch did not finish within ${SEARCH_SECONDS} seconds: choose a shorter time range, or try again later.`,
    );
  }
}

/** Searches within bounds of time; equal searches at the same time are made once, as those of panels with the same numbers are. */
export class BoundedSearch {
  readonly #client: Client;
  readonly #answerMs: number;
  readonly #running = new Map<string, Promise<SearchAnswer>>();

  /** @param answerMs how long an answer may take */
  constructor(client: Client, answerMs = ANSWER_MS) {
    this.#client = client;
    this.#answerMs = answerMs;
  }

  /**
   * The whole answer; an index that does not exist holds nothing.
   *
   * @throws TooSlow, or the client's error
   */
  async search(request: FilledRequest): Promise<SearchAnswer> {
    const key = JSON.stringify(request);
    const running = this.#running.get(key) ?? this.#start(key, request);
    const answer = await running;
    if (answer.timed_out) throw new TooSlow();
    return answer;
  }

  #start(key: string, { index, body }: FilledRequest): Promise<SearchAnswer> {
    const options = {
      index,
      body: body as object,
      timeout: `${SEARCH_SECONDS}s`,
      cancel_after_time_interval: `${SEARCH_SECONDS}s`,
      ignore_unavailable: true,
      rest_total_hits_as_int: true,
    };
    const running = this.#client
      .search(options, { requestTimeout: this.#answerMs })
      .then(
        ({ body: answer }) => answer as unknown as SearchAnswer,
        (error: unknown) => {
          throw error instanceof errors.TimeoutError ? new TooSlow() : error;
        },
      )
      .finally(() => this.#running.delete(key));
    this.#running.set(key, running);
    return running;
  }
}

import { ANOMALIES_ALIAS } from '../../../detection/daily-index.ts';
import type { Client } from '../connection/client.ts';

/** The documents of readings that may have appeared since a run: all where a bound is undefined. */
export interface DocumentWindow {
  /** From this broker's timestamp on, in epoch milliseconds. */
  readonly brokerFromMs: number | undefined;
  /** And those judged from then on, whatever the broker says: readings that came late, were sent again or judged again. */
  readonly judgedFromMs: number | undefined;
}

/** What there is in a window. */
export interface WindowSummary {
  readonly documents: number;
  /** The newest of each among documents whose time of judging can be believed; undefined without any. */
  readonly brokerMs: number | undefined;
  readonly judgedMs: number | undefined;
}

/** Finds the documents of a window. */
export function windowQuery({ brokerFromMs, judgedFromMs }: DocumentWindow): object {
  if (brokerFromMs === undefined || judgedFromMs === undefined) return { match_all: {} };
  const should = [
    { range: { 'kafka.timestamp': { gte: brokerFromMs } } },
    { range: { judged_at: { gte: new Date(judgedFromMs).toISOString() } } },
  ];
  return { bool: { should, minimum_should_match: 1 } };
}

interface MaxAggregation {
  readonly value: number | null;
}

/**
 * Looks a window over.
 *
 * @param believedMs the latest time of judging that is believed: a clock that was years ahead for a moment would else end the views
 * @throws Error from the client when OpenSearch is unreachable, refuses or cannot look everywhere
 */
export async function summarise(client: Client, window: DocumentWindow, believedMs: number): Promise<WindowSummary> {
  const newest = { broker: { max: { field: 'kafka.timestamp' } }, judged: { max: { field: 'judged_at' } } };
  const filter = { range: { judged_at: { lte: new Date(believedMs).toISOString() } } };
  const body = { query: windowQuery(window), aggs: { believed: { filter, aggs: newest } } };
  const { body: answer } = await client.search({
    index: ANOMALIES_ALIAS,
    size: 0,
    track_total_hits: true,
    allow_partial_search_results: false,
    body: body as object,
  });
  const { believed } = answer.aggregations as unknown as { believed: Record<'broker' | 'judged', MaxAggregation> };
  const { total } = answer.hits;
  return {
    documents: typeof total === 'number' ? total : (total?.value ?? 0),
    brokerMs: believed.broker.value ?? undefined,
    judgedMs: believed.judged.value ?? undefined,
  };
}

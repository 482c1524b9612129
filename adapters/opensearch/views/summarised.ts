import type { SummaryPart } from '../../../detection/episode/message.ts';
import type { Client } from '../connection/client.ts';
import { NOTIFICATIONS_INDEX } from '../schema/install-views.ts';

/** What a summary tells instead of the messages: how many there are of each cause and severity. */
export async function summarised(client: Client, summary: string): Promise<readonly SummaryPart[]> {
  const sensors = { cardinality: { field: 'sensor_id' } };
  const severities = { terms: { field: 'severity', missing: 'sensor', size: 10 }, aggs: { sensors } };
  const causeTerms = { terms: { field: 'cause', size: 20 }, aggs: { severities } };
  const body = { query: { term: { summary } }, aggs: { causes: causeTerms } };
  const answer = await client.search({
    index: NOTIFICATIONS_INDEX,
    size: 0,
    body: body as object,
  });
  const { causes } = answer.body.aggregations as unknown as {
    readonly causes: Buckets<{ severities: SeverityBuckets }>;
  };
  return causes.buckets.flatMap(({ key: cause, severities: { buckets } }) =>
    buckets.map(({ key: severity, doc_count: count, sensors: { value } }) => ({
      cause,
      severity,
      count,
      sensors: value,
    })),
  );
}

type Buckets<Parts> = { readonly buckets: readonly ({ readonly key: string; readonly doc_count: number } & Parts)[] };
type SeverityBuckets = Buckets<{ readonly sensors: { readonly value: number } }>;

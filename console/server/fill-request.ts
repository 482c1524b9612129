import type { Json, PanelRequest } from '../../dashboards/panel.ts';
import type { TimeRange } from '../view/time-range.ts';

/** What is looked at: a time range, and one sensor or all. */
export interface LookedAt {
  readonly range: TimeRange;
  readonly sensor: string | undefined;
}

/** A search without placeholders. */
export interface FilledRequest {
  readonly index: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Puts what is looked at in the places that a panel's search leaves open, as OpenSearch Dashboards does.
 *
 * @see https://github.com/opensearch-project/OpenSearch-Dashboards vis_type_vega, opensearch_query_parser
 */
export function fillRequest(request: PanelRequest, { range, sensor }: LookedAt): FilledRequest {
  const { index, body } = request;
  const timeField = request['%timefield%'];
  const context: Context = { range, must: sensor === undefined ? [] : [{ term: { sensor_id: sensor } }] };
  const query =
    timeField === undefined
      ? filled(body['query'] ?? null, context)
      : { bool: { filter: [...context.must, { range: { [timeField]: rangeFilter(range) } }] } };
  return { index, body: { ...body, query, ...(body['aggs'] && { aggs: filled(body['aggs'], context) }) } };
}

interface Context {
  readonly range: TimeRange;
  readonly must: readonly object[];
}

function filled(part: Json, context: Context): unknown {
  if (Array.isArray(part)) return part.flatMap((item: Json) => filledItem(item, context));
  if (typeof part !== 'object' || part === null) return part;
  const fields = part as Readonly<Record<string, Json>>;
  const bound = fields['%timefilter%'];
  if (bound === true) return rangeFilter(context.range);
  if (bound === 'min') return context.range.fromMs;
  if (bound === 'max') return context.range.toMs;
  const intervals = fields['%autointerval%'];
  if (typeof intervals === 'number') return intervalFor(context.range, intervals);
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, filled(value, context)]));
}

function filledItem(item: Json, context: Context): unknown[] {
  if (item === '%dashboard_context-must_clause%') return [...context.must];
  if (item === '%dashboard_context-filter_clause%' || item === '%dashboard_context-must_not_clause%') return [];
  return [filled(item, context)];
}

const rangeFilter = ({ fromMs, toMs }: TimeRange) => ({
  gte: new Date(fromMs).toISOString(),
  lte: new Date(toMs).toISOString(),
  format: 'strict_date_optional_time',
});

/** Natural lengths of intervals, each up to a length that is asked for, in milliseconds: those of Dashboards. */
const INTERVALS = [
  ['100ms', 500],
  ['1s', 5_000],
  ['5s', 7_500],
  ['10s', 15_000],
  ['30s', 45_000],
  ['1m', 180_000],
  ['5m', 450_000],
  ['10m', 1_200_000],
  ['30m', 2_700_000],
  ['1h', 7_200_000],
  ['3h', 21_600_000],
  ['12h', 86_400_000],
  ['24h', 604_800_000],
  ['1w', 1_814_400_000],
  ['30d', 3_628_800_000],
] as const;

function intervalFor({ fromMs, toMs }: TimeRange, intervals: number): string {
  const lengthMs = (toMs - fromMs) / intervals;
  return INTERVALS.find(([, upTo]) => lengthMs <= upTo)?.[0] ?? '1y';
}

import type { PanelRequest } from '../../../dashboards/panel.ts';

/** What a dashboard looks at: its time range in epoch milliseconds, and the clauses of its query and filters. */
export interface DashboardContext {
  readonly fromMs: number;
  readonly toMs: number;
  readonly filter: readonly object[];
}

type Fields = Record<string, unknown>;

const NATURAL_LENGTHS: readonly [number, string][] = [
  [500, '100ms'],
  [5_000, '1s'],
  [7_500, '5s'],
  [15_000, '10s'],
  [45_000, '30s'],
  [180_000, '1m'],
  [450_000, '5m'],
  [1_200_000, '10m'],
  [2_700_000, '30m'],
  [7_200_000, '1h'],
  [21_600_000, '3h'],
  [86_400_000, '12h'],
  [604_800_000, '24h'],
];

/**
 * The search that Dashboards makes of a specification's address: placeholders are filled in `body.query` and `body.aggs` only,
 * and an interval only where it is called that.
 *
 * @throws Error where Dashboards does: a query beside a context
 * @see https://github.com/opensearch-project/OpenSearch-Dashboards src/plugins/vis_type_vega/public/data_model/opensearch_query_parser.ts
 */
export function filledSearch(request: PanelRequest, context: DashboardContext) {
  const { index, '%context%': hasContext, '%timefield%': timeField, body: given } = structuredClone(request);
  const body: Fields = { ...given };
  const usesContext = hasContext !== undefined || timeField !== undefined;
  if (body['query'] !== undefined && usesContext) throw new Error('%context% and %timefield% beside a query');
  if (body['query'] !== undefined) fill(body['query'], context, true);
  else if (usesContext) {
    const range = timeField === undefined ? [] : [{ range: { [timeField]: rangeOf(context) } }];
    body['query'] = hasContext ? { bool: boolOf(context, range) } : range[0];
  }
  fill(body['aggs'], context, false);
  return { index, body };
}

const boolOf = ({ filter }: DashboardContext, must: readonly object[]) => ({
  must: [...must],
  filter: [{ match_all: {} }, ...filter],
  should: [],
  must_not: [],
});

const rangeOf = ({ fromMs, toMs }: DashboardContext) => ({
  gte: new Date(fromMs).toISOString(),
  lte: new Date(toMs).toISOString(),
  format: 'strict_date_optional_time',
});

/** Fills the placeholders of a part of a search, in place. */
function fill(part: unknown, context: DashboardContext, isQuery: boolean): void {
  if (Array.isArray(part)) {
    const items = part.flatMap((item) => (isQuery ? clausesOf(item, context) : [item]));
    part.splice(0, part.length, ...items);
    for (const item of items) fill(item, context, isQuery);
  } else if (typeof part === 'object' && part !== null) fillFields(part as Fields, context, isQuery);
}

function clausesOf(item: unknown, context: DashboardContext): readonly unknown[] {
  const [, clause] = /^%dashboard_context-(must|filter|must_not)_clause%$/.exec(String(item)) ?? [];
  return clause === undefined ? [item] : boolOf(context, [])[clause as 'must' | 'filter' | 'must_not'];
}

function fillFields(fields: Fields, context: DashboardContext, isQuery: boolean): void {
  for (const [name, inner] of Object.entries(fields)) {
    const { '%autointerval%': intervals, '%timefilter%': bound } = Object(inner);
    if (name === 'interval' && intervals !== undefined) fields[name] = naturalLength(context, intervals);
    else if (bound === true) fields[name] = rangeOf(context);
    else if (bound === 'min') fields[name] = context.fromMs;
    else if (bound === 'max') fields[name] = context.toMs;
    else fill(inner, context, isQuery);
  }
}

function naturalLength({ fromMs, toMs }: DashboardContext, intervals: number): string {
  const lengthMs = (toMs - fromMs) / intervals;
  return NATURAL_LENGTHS.find(([upTo]) => lengthMs <= upTo)?.[1] ?? '1w';
}

import { ANOMALIES_ALIAS } from '../detection/daily-index.ts';
import type { Json, PanelRequest } from './panel.ts';

/** Intervals that a time range is cut into, roughly: Dashboards and the console round to a natural length. */
const INTERVALS = 50;

type Body = PanelRequest['body'];

/** A search over what the dashboard or the console looks at: its time range, filters, sensor. */
export const inContext = (body: Body, index: string = ANOMALIES_ALIAS, timeField = 'timestamp'): PanelRequest => ({
  index,
  '%context%': true,
  '%timefield%': timeField,
  body,
});

/** The same, of documents that also satisfy a clause. */
export const inContextWith = (clause: Json, body: Body): PanelRequest => ({
  index: ANOMALIES_ALIAS,
  body: { query: contextQuery(clause), ...body },
});

/** A query for the time range and filters of the dashboard, and one clause beside. */
export const contextQuery = (...clauses: readonly Json[]): Json => ({
  bool: {
    must: ['%dashboard_context-must_clause%'],
    filter: ['%dashboard_context-filter_clause%', { range: { timestamp: { '%timefilter%': true } } }, ...clauses],
    must_not: ['%dashboard_context-must_not_clause%'],
  },
});

/** Only documents that rules or the model call anomalous. */
export const ANOMALOUS: Json = { term: { anomaly: true } };

/** An aggregation by time over the whole range, empty intervals included. */
export const byTime = (aggs?: Json, field = 'timestamp'): Json => ({
  date_histogram: {
    field,
    interval: { '%autointerval%': INTERVALS },
    min_doc_count: 0,
    extended_bounds: { min: { '%timefilter%': 'min' }, max: { '%timefilter%': 'max' } },
  },
  ...(aggs !== undefined && { aggs }),
});

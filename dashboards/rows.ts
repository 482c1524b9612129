import type { Json, PanelData, PanelRequest } from './panel.ts';

const MINUTE_MS = 60_000;

/** The data set of a search's whole answer: read as one, since a path that is missing from it would be an error. */
export const answerData = (name: string, url: PanelRequest): PanelData => ({ name, url });

/** Rows from a data set: the buckets of an aggregation, or none where no index answered; `fields` are expressions. */
export function bucketRows(
  name: string,
  source: string,
  aggregation: string,
  fields: Readonly<Record<string, string>>,
): PanelData {
  return {
    name,
    source,
    transform: [
      flattened(`datum.aggregations ? datum.aggregations.${aggregation}.buckets : []`),
      { type: 'flatten', fields: ['bucket'] },
      ...formulas(fields),
    ],
  };
}

/** Rows for intervals of time, with their `start`, `end` and the ends of all, `first` and `last`. */
export function timeRows(
  name: string,
  source: string,
  aggregation: string,
  fields: Readonly<Record<string, string>>,
): PanelData {
  const { transform = [], ...rest } = bucketRows(name, source, aggregation, { start: 'datum.bucket.key' });
  return { ...rest, transform: [...transform, ...INTERVAL_ENDS, ...formulas(fields)] };
}

/** Rows from the buckets inside each row's bucket. */
export function innerRows(
  name: string,
  source: string,
  aggregation: string,
  fields: Readonly<Record<string, string>>,
): PanelData {
  return {
    name,
    source,
    transform: [
      { type: 'formula', as: 'inner', expr: `datum.bucket.${aggregation}.buckets` },
      { type: 'flatten', fields: ['inner'] },
      ...formulas(fields),
    ],
  };
}

/** Rows from the documents found. */
export function documentRows(name: string, source: string, fields: Readonly<Record<string, string>>): PanelData {
  return {
    name,
    source,
    transform: [
      flattened('datum.hits ? datum.hits.hits : []'),
      { type: 'flatten', fields: ['bucket'] },
      { type: 'formula', as: 'doc', expr: 'datum.bucket._source' },
      ...formulas(fields),
    ],
  };
}

/** Formulas that add fields to each row, in order. */
export const formulas = (fields: Readonly<Record<string, string>>): readonly Json[] =>
  Object.entries(fields).map(([as, expr]) => ({ type: 'formula', as, expr }));

const flattened = (expr: string): Json => ({ type: 'formula', as: 'bucket', expr });

const INTERVAL_ENDS: readonly Json[] = [
  {
    type: 'joinaggregate',
    ops: ['min', 'max', 'count'],
    fields: ['start', 'start', 'start'],
    as: ['first', 'last', 'intervals'],
  },
  {
    type: 'formula',
    as: 'span',
    expr: `datum.intervals > 1 ? (datum.last - datum.first) / (datum.intervals - 1) : ${MINUTE_MS}`,
  },
  { type: 'formula', as: 'end', expr: 'datum.start + datum.span' },
];

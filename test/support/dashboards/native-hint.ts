import type { StoredObject } from '../../../dashboards/saved-objects/saved-object.ts';
import type { NativeAggregation } from '../../../dashboards/saved-objects/visualization.ts';

/** What a panel that Dashboards draws itself says, without how it looks: a number, or rows of words. */
export type NativeHint =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'rows'; readonly rows: readonly (readonly string[])[] };

interface Answer {
  readonly hits: {
    readonly total: { readonly value: number };
    readonly hits: readonly { readonly _source: object }[];
  };
  readonly aggregations?: Readonly<Record<string, Aggregated>>;
}

interface Aggregated {
  readonly buckets?: readonly Bucket[];
  readonly value?: number;
  readonly value_as_string?: string;
}

interface Bucket {
  readonly key: unknown;
  readonly doc_count: number;
  readonly [id: string]: unknown;
}

const MOST_ROWS = 9;

/** What a native panel or a saved search shows of the answer to its search. */
export function nativeHint(object: StoredObject, answer: Answer): NativeHint {
  if (object.type === 'search') return { kind: 'rows', rows: documentRows(object, answer) };
  const { type, aggs } = JSON.parse(String(object.attributes['visState']));
  if (type === 'metric') return { kind: 'number', value: answer.hits.total.value };
  const all = aggs as readonly NativeAggregation[];
  const buckets = all.filter(({ schema }) => schema === 'bucket');
  const metrics = all.filter(({ schema }) => schema === 'metric');
  const head = [...buckets.map(({ params }) => String(params['field'])), ...metrics.map(metricName)];
  const rows = bucketRows(answer.aggregations ?? {}, buckets, metrics);
  return { kind: 'rows', rows: [head, ...rows.slice(0, MOST_ROWS)] };
}

const metricName = ({ type, params }: NativeAggregation): string =>
  type === 'count' ? 'Count' : `${type} ${params['field']}`;

function bucketRows(
  aggregations: Readonly<Record<string, Aggregated>>,
  [outer, ...inner]: readonly NativeAggregation[],
  metrics: readonly NativeAggregation[],
): readonly (readonly string[])[] {
  if (outer === undefined) return [];
  return (aggregations[outer.id]?.buckets ?? []).flatMap((bucket) => {
    const key = String(bucket.key);
    if (inner.length > 0) {
      const rows = bucketRows(bucket as Readonly<Record<string, Aggregated>>, inner, metrics);
      return rows.map((row) => [key, ...row]);
    }
    return [[key, ...metrics.map((metric) => metricText(bucket, metric))]];
  });
}

function metricText(bucket: Bucket, { id, type }: NativeAggregation): string {
  if (type === 'count') return bucket.doc_count.toLocaleString('en');
  const { value = 0, value_as_string: text } = (bucket[id] ?? {}) as Aggregated;
  return text?.slice(0, 16).replace('T', ' ') ?? value.toLocaleString('en', { maximumFractionDigits: 2 });
}

function documentRows({ attributes }: StoredObject, { hits }: Answer): readonly (readonly string[])[] {
  const columns = attributes['columns'] as readonly string[];
  const rows = hits.hits.map(({ _source }) => columns.map((column) => fieldText(_source, column.split('.'))));
  return [columns, ...rows.slice(0, MOST_ROWS)];
}

function fieldText(value: unknown, [name, ...rest]: readonly string[]): string {
  if (Array.isArray(value))
    return value.map((each) => fieldText(each, name === undefined ? [] : [name, ...rest])).join(', ');
  if (name === undefined) return String(value ?? '');
  return fieldText(Object(value)[name], rest);
}

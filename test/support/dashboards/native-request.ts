import type { StoredObject } from '../../../dashboards/saved-objects/saved-object.ts';
import type { NativeAggregation } from '../../../dashboards/saved-objects/visualization.ts';

/** What a native panel or a saved search asks for, and of which index pattern. */
export interface NativeRequest {
  readonly title: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * The search that Dashboards makes of a native panel or a saved search, for a range of times.
 *
 * @param patterns the index patterns that it may refer to
 * @see https://github.com/opensearch-project/OpenSearch-Dashboards src/plugins/data/common/search/aggs/agg_configs.ts
 */
export function nativeRequest(object: StoredObject, patterns: readonly StoredObject[], range: object): NativeRequest {
  const meta = object.attributes['kibanaSavedObjectMeta'] as { readonly searchSourceJSON: string };
  const source = JSON.parse(meta.searchSourceJSON);
  const { id } = object.references.find(({ name }) => name === source.indexRefName) ?? {};
  const pattern = patterns.find((each) => each.id === id);
  const { title, timeFieldName } = pattern?.attributes ?? {};
  const typed =
    source.query.query === '' ? [] : [{ query_string: { query: source.query.query, analyze_wildcard: true } }];
  const query = { bool: { must: typed, filter: [{ range: { [String(timeFieldName)]: range } }] } };
  return { title: String(title), body: { query, ...(object.type === 'search' ? listed(object) : aggregated(object)) } };
}

function listed({ attributes }: StoredObject) {
  const sort = attributes['sort'] as readonly (readonly [string, string])[];
  return { size: 500, sort: sort.map(([field, order]) => ({ [field]: { order, unmapped_type: 'boolean' } })) };
}

function aggregated({ attributes }: StoredObject) {
  const { aggs } = JSON.parse(String(attributes['visState'])) as { readonly aggs: readonly NativeAggregation[] };
  const metrics = aggs.filter(({ schema, type }) => schema === 'metric' && type !== 'count');
  const buckets = aggs.filter(({ schema }) => schema === 'bucket');
  const innermost = Object.fromEntries(
    metrics.map(({ id, type, params }) => [id, { [type]: { field: params['field'] } }]),
  );
  const nested = buckets.reduceRight<object>((inner, { id, params: { field, size, order, orderBy } }) => {
    const isCount = aggs.find((each) => each.id === orderBy)?.type === 'count';
    const terms = { field, size, order: { [isCount ? '_count' : `${orderBy}`]: order } };
    return { [id]: { terms, ...(Object.keys(inner).length > 0 && { aggs: inner }) } };
  }, innermost);
  return { size: 0, track_total_hits: true, aggs: nested };
}

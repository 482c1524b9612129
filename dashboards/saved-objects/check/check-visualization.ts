import type { StoredObject } from '../saved-object.ts';
import { checkVega } from './check-vega.ts';
import { type Fields, fieldsOf, listOf, parsed, searchSourceOf } from './embedded.ts';

type MappedFields = ReadonlyMap<string, string> | undefined;

const SEARCHED = 'kibanaSavedObjectMeta.searchSourceJSON.index';

/**
 * What is wrong with what a visualization shows.
 *
 * @param titles those of the index patterns in the file
 * @param fieldsAt the fields of the index behind a reference; undefined where they are not known
 */
export function checkVisualization(
  object: StoredObject,
  titles: readonly string[],
  fieldsAt: (reference: string) => MappedFields,
): readonly string[] {
  const state = fieldsOf(parsed(object.attributes['visState']));
  const params = fieldsOf(state['params']);
  if (state['title'] !== object.attributes['title']) return ['has another title than its visState'];
  if (state['type'] === 'vega') return checkVega(params['spec'], titles);
  if (state['type'] === 'input_control_vis') return controlProblems(listOf(params['controls']), fieldsAt);
  const aggs = listOf(state['aggs']);
  // A panel on a saved search has the index of that.
  const hasIndex = 'indexRefName' in searchSourceOf(object) || 'savedSearchRefName' in object.attributes;
  return [
    ...(aggs.length > 0 && !hasIndex ? ['aggregates without an index'] : []),
    ...aggregationProblems(aggs, fieldsAt(SEARCHED)),
  ];
}

function controlProblems(controls: readonly Fields[], fieldsAt: (reference: string) => MappedFields) {
  const ids = controls.map(({ id }) => String(id));
  const absent = controls.filter(({ fieldName, indexPatternRefName }) =>
    isAbsent(String(fieldName), fieldsAt(String(indexPatternRefName))),
  );
  return [
    ...(new Set(ids).size === ids.length && !ids.includes('') ? [] : ['has controls without ids of their own']),
    ...absent.map(({ fieldName }) => `picks the field ${fieldName}, which the index does not have`),
  ];
}

function aggregationProblems(aggs: readonly Fields[], fields: MappedFields): readonly string[] {
  const ids = aggs.map(({ id }) => String(id));
  const metrics = aggs.filter(({ schema }) => schema === 'metric').map(({ id }) => String(id));
  return [
    ...(new Set(ids).size === ids.length ? [] : ['has aggregations with the same id']),
    ...aggs.flatMap((agg) => {
      const { field, orderBy } = fieldsOf(agg['params']);
      const isWrongOrder = orderBy !== undefined && orderBy !== '_key' && !metrics.includes(String(orderBy));
      return [
        ...(isWrongOrder ? [`orders by ${orderBy}, which is no metric of it`] : []),
        ...(field !== undefined && isAbsent(String(field), fields)
          ? [`aggregates the field ${field}, which the index does not have`]
          : []),
      ];
    }),
  ];
}

/** Whether an index has no such field that can be aggregated. */
const isAbsent = (name: string, fields: MappedFields): boolean =>
  fields !== undefined && [undefined, 'text'].includes(fields.get(name));

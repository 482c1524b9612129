import type { Panel } from '../panel.ts';
import { indexReference, type Reference, type SavedObject, savedObject, searchSource } from './saved-object.ts';

interface VisualizationParts {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly state: Readonly<Record<string, unknown>>;
  readonly source: ReturnType<typeof searchSource>;
  readonly references?: readonly Reference[];
}

/** A panel that Dashboards draws itself: an aggregation over an index pattern. */
export interface NativePanel {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The index pattern that it searches. */
  readonly pattern: string;
  /** What it counts, in Lucene's language; all without it. */
  readonly query?: string;
  readonly type: 'metric' | 'table';
  readonly params: Readonly<Record<string, unknown>>;
  readonly aggs: readonly NativeAggregation[];
}

/** An aggregation of a native panel. */
export interface NativeAggregation {
  readonly id: string;
  readonly enabled: true;
  readonly type: string;
  readonly schema: 'metric' | 'bucket';
  readonly params: Readonly<Record<string, string | number | boolean>>;
}

/** A list from which a person picks values of a field. */
export interface Control {
  /** Stays what it is: filters that are set name it. */
  readonly id: string;
  readonly label: string;
  readonly pattern: string;
  readonly field: string;
}

/**
 * Vega warns of scales over no rows, which an ordinary day has; Dashboards would show that across the panel.
 *
 * @see https://github.com/opensearch-project/OpenSearch-Dashboards src/plugins/vis_type_vega/public/data_model/vega_parser.ts
 */
const FOR_DASHBOARDS = { kibana: { hideWarnings: true } };

/** A panel of ours, as it stands. */
export const vegaVisualization = ({ name, title, explanation, spec }: Panel): SavedObject =>
  visualization({
    name,
    title,
    description: explanation,
    state: {
      type: 'vega',
      aggs: [],
      params: { spec: JSON.stringify({ ...spec, config: FOR_DASHBOARDS }, undefined, 2) },
    },
    source: searchSource('', false),
  });

/** A panel that Dashboards draws itself. */
export const nativeVisualization = (panel: NativePanel): SavedObject =>
  visualization({
    ...panel,
    state: { type: panel.type, params: panel.params, aggs: panel.aggs },
    source: searchSource(panel.query ?? '', true),
    references: [indexReference(panel.pattern)],
  });

/** Lists from which a person picks what the dashboard looks at. */
export const controls = (name: string, title: string, description: string, all: readonly Control[]): SavedObject =>
  visualization({
    name,
    title,
    description,
    state: {
      type: 'input_control_vis',
      aggs: [],
      params: {
        controls: all.map((control, place) => listControl(control, place)),
        updateFiltersOnChange: true,
        useTimeFilter: true,
        pinFilters: false,
      },
    },
    source: searchSource('', false),
    references: all.map(({ pattern }, place) => indexReference(pattern, controlReference(place))),
  });

const controlReference = (place: number) => `control_${place}_index_pattern`;

const listControl = ({ id, label, field }: Control, place: number) => ({
  id,
  fieldName: field,
  parent: '',
  label,
  type: 'list',
  options: { type: 'terms', multiselect: true, dynamicOptions: true, size: 100, order: 'desc' },
  indexPatternRefName: controlReference(place),
});

function visualization({ name, title, description, state, source, references }: VisualizationParts): SavedObject {
  const attributes = {
    title,
    description,
    uiStateJSON: '{}',
    version: 1,
    visState: JSON.stringify({ title, ...state }),
    kibanaSavedObjectMeta: source,
  };
  return savedObject('visualization', name, attributes, references);
}

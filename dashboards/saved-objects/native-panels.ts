import { ANOMALIES_ALIAS } from '../../detection/daily-index.ts';
import { DEAD_LETTERS_INDEX } from '../../detection/dead-letter.ts';
import type { Control, NativeAggregation, NativePanel } from './visualization.ts';

const ANOMALOUS = 'anomaly:true';

const metric = (id: string, type: string, field?: string): NativeAggregation => ({
  id,
  enabled: true,
  type,
  schema: 'metric',
  params: field === undefined ? {} : { field },
});

/** The most frequent values of a field, by the metric of id 1. */
const terms = (id: string, field: string, size: number): NativeAggregation => ({
  id,
  enabled: true,
  type: 'terms',
  schema: 'bucket',
  params: { field, size, order: 'desc', orderBy: '1' },
});

const COUNT = metric('1', 'count');

type Search = Pick<NativePanel, 'pattern' | 'query'>;

const counted = (name: string, title: string, description: string, search: Search): NativePanel => ({
  name,
  title,
  description,
  ...search,
  type: 'metric',
  params: { type: 'metric' },
  aggs: [COUNT],
});

const tabled = (
  name: string,
  title: string,
  description: string,
  search: Search,
  aggs: readonly NativeAggregation[],
): NativePanel => ({
  name,
  title,
  description,
  ...search,
  type: 'table',
  params: {
    perPage: 10,
    showPartialRows: false,
    showMetricsAtAllLevels: false,
    showTotal: false,
    totalFunc: 'sum',
    percentageCol: '',
  },
  aggs,
});

const anomalies = { pattern: ANOMALIES_ALIAS, query: ANOMALOUS };

/** Counts and tables whose cells filter the dashboard by a click. */
export const NATIVE_PANELS: readonly NativePanel[] = [
  counted('readings-counted', 'Readings', 'All readings in the time range.', { pattern: ANOMALIES_ALIAS }),
  counted('anomalies-counted', 'Anomalies', 'Readings that rules or the model call anomalous.', anomalies),
  counted('episodes-active', 'Active episodes', 'Episodes that began in the time range and are not over.', {
    pattern: 'episodes',
    query: 'state:active',
  }),
  counted('dead-letters-open', 'Open dead letters', 'Records that are no readings, and nobody has settled.', {
    pattern: DEAD_LETTERS_INDEX,
    query: 'NOT _exists_:resolved_at AND NOT _exists_:dropped_at',
  }),
  tabled('anomalous-sensors', 'Anomalous sensors', 'Click a sensor to filter by it.', anomalies, [
    COUNT,
    metric('3', 'max', 'timestamp'),
    terms('2', 'sensor_id', 50),
  ]),
  tabled('episodes-by-cause', 'Episodes by cause', 'Click a cause to filter by it.', { pattern: 'episodes' }, [
    COUNT,
    metric('4', 'sum', 'anomalies'),
    terms('2', 'cause', 20),
    terms('3', 'severity', 5),
  ]),
  tabled('sensor-health', 'Health of sensors', 'Sensors with trouble, by what it is.', { pattern: 'sensors' }, [
    COUNT,
    metric('3', 'max', 'last_seen'),
    terms('2', 'health', 10),
  ]),
  tabled(
    'hours',
    'Channels, from hourly values',
    'Lowest, mean and highest value of each channel; kept longer than the readings.',
    { pattern: 'trends', query: '_exists_:channel' },
    [
      COUNT,
      metric('3', 'min', 'min'),
      metric('4', 'avg', 'mean'),
      metric('5', 'max', 'max'),
      terms('2', 'channel', 50),
    ],
  ),
  tabled('reasons', 'Dead letters by reason and topic', 'Click one to filter by it.', { pattern: DEAD_LETTERS_INDEX }, [
    COUNT,
    metric('4', 'max', 'judged_at'),
    terms('2', 'reason', 20),
    terms('3', 'kafka.topic', 5),
  ]),
];

/** What a person picks on the dashboard of a sensor. */
export const SENSOR_CONTROLS: readonly Control[] = [
  { id: 'sensor-anomalies-sensor', label: 'Sensor', pattern: ANOMALIES_ALIAS, field: 'sensor_id' },
  { id: 'sensor-anomalies-rule', label: 'Rule', pattern: ANOMALIES_ALIAS, field: 'fired_rules.name' },
];

/** What a person picks on the dashboard of episodes. */
export const EPISODE_CONTROLS: readonly Control[] = [
  { id: 'sensor-anomalies-episode-sensor', label: 'Sensor', pattern: 'episodes', field: 'sensor_id' },
  { id: 'sensor-anomalies-episode-cause', label: 'Cause', pattern: 'episodes', field: 'cause' },
  { id: 'sensor-anomalies-episode-state', label: 'State', pattern: 'episodes', field: 'state' },
];

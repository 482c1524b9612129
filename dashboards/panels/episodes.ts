import { COLOURS, clickShowsSensor, inRow, TIME_AXIS, timeScale, timeText } from '../look.ts';
import { type Panel, panelSpec } from '../panel.ts';
import { byTime } from '../requests.ts';
import { answerData, documentRows, timeRows } from '../rows.ts';

const INDEX = 'episodes';
const MOST_EPISODES = 40;
const ACTIVE = { term: { state: 'active' } };
const BOUND = { format: 'epoch_millis' };

/** Episodes that lie in the time range at least in part, the newest; those that were taken into others are told by them. */
const REQUEST = {
  index: INDEX,
  body: {
    size: MOST_EPISODES,
    _source: ['sensor_id', 'cause', 'severity', 'state', 'first', 'last', 'anomalies'],
    query: {
      bool: {
        must: ['%dashboard_context-must_clause%'],
        filter: [
          '%dashboard_context-filter_clause%',
          { range: { first: { lte: { '%timefilter%': 'max' }, ...BOUND } } },
          { bool: { should: [ACTIVE, { range: { last: { gte: { '%timefilter%': 'min' }, ...BOUND } } }] } },
        ],
        must_not: ['%dashboard_context-must_not_clause%', { terms: { state: ['merged', 'withdrawn'] } }],
      },
    },
    sort: [{ first: { order: 'desc' } }],
    // Only for the ends of the time range: those of the episodes may lie beyond.
    aggs: {
      within: {
        filter: { range: { first: { '%timefilter%': true } } },
        aggs: { time: byTime(undefined, 'first') },
      },
    },
  },
} as const;

/** When what was wrong at which sensor: a bar from the first anomalous reading to the last, or to now. */
export const EPISODES: Panel = {
  name: 'episodes',
  title: 'Episodes',
  explanation:
    'From the first anomalous reading to the last; those that are still active are orange. Click one to see its sensor.',
  whenEmpty: 'No episode in this time range.',
  needs: { index: INDEX, field: 'first' },
  isWide: true,
  height: 300,
  spec: panelSpec('Horizontal bars over time: the episodes of each sensor', {
    data: [
      answerData('answer', REQUEST),
      timeRows('rows', 'answer', 'within.time', {}),
      documentRows('spans', 'answer', {
        sensor: 'datum.doc.sensor_id',
        isActive: "datum.doc.state === 'active'",
        begin: 'toDate(datum.doc.first)',
        end: "datum.doc.state === 'active' ? now() : toDate(datum.doc.last)",
      }),
    ],
    signals: [clickShowsSensor('span-bars')],
    scales: [
      timeScale('rows'),
      {
        name: 'y',
        type: 'band',
        range: 'height',
        padding: 0.2,
        domain: { data: 'spans', field: 'sensor', sort: { op: 'max', field: 'begin', order: 'descending' } },
      },
    ],
    axes: [
      TIME_AXIS,
      { scale: 'y', orient: 'left', domain: false, ticks: false, labelLimit: 110, labelPadding: 6, labelOverlap: true },
    ],
    marks: [
      {
        type: 'rect',
        name: 'span-bars',
        from: { data: 'spans' },
        clip: true,
        encode: {
          enter: { cursor: { value: 'pointer' } },
          update: {
            x: { scale: 'x', field: 'begin' },
            x2: { signal: "max(scale('x', datum.end), scale('x', datum.begin) + 3)" },
            ...inRow('sensor'),
            fill: { signal: `datum.isActive ? '${COLOURS.anomaly}' : '${COLOURS.quiet}'` },
            fillOpacity: { value: 0.9 },
            tooltip: {
              signal: `{title: 'Sensor ' + datum.sensor, 'Cause': datum.doc.cause, 'Severity': datum.doc.severity, 'State': datum.doc.state, 'From': ${timeText('datum.begin')}, 'To': ${timeText('datum.end')}, 'Anomalies': datum.doc.anomalies}`,
            },
          },
          hover: { fillOpacity: { value: 0.7 } },
        },
      },
    ],
  }),
};

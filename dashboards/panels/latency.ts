import { COLOURS, clickShowsSensor, TIME_AXIS, timeScale, timeText } from '../look.ts';
import { type Panel, panelSpec } from '../panel.ts';
import { byTime, contextQuery } from '../requests.ts';
import { answerData, documentRows, timeRows } from '../rows.ts';

const SAMPLE = 400;
/** A line for each: the axis by itself would draw nine between two. */
const POWERS_OF_TEN = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

const REQUEST = {
  index: 'anomalies',
  body: {
    size: SAMPLE,
    _source: ['sensor_id', 'timestamp', 'judged_at', 'kafka.timestamp'],
    query: { function_score: { query: contextQuery(), functions: [{ random_score: {} }], boost_mode: 'replace' } },
    aggs: {
      time: byTime({ judged: { avg: { field: 'judged_at' } }, kafka: { avg: { field: 'kafka.timestamp' } } }),
    },
  },
} as const;

const MILLISECONDS = "format(datum.ms, ',.0f') + ' ms'";
const Y = { scale: 'y', field: 'ms' };

/** From Kafka to the verdict: the mean of all readings, which needs no script, and a sample that shows the spread. */
export const LATENCY: Panel = {
  name: 'latency',
  title: 'Time to a verdict',
  explanation:
    'From a reading’s arrival in Kafka to its verdict: the line is the mean of all, the points are readings picked at random. Click a point to see its sensor.',
  whenEmpty: 'No reading in this time range.',
  spec: panelSpec('Points and a line over time: milliseconds from arrival in Kafka to the verdict', {
    data: [
      answerData('answer', REQUEST),
      timeRows('rows', 'answer', 'time', {}),
      {
        name: 'means',
        source: 'rows',
        transform: [
          { type: 'filter', expr: 'datum.bucket.doc_count > 0 && isValid(datum.bucket.kafka.value)' },
          { type: 'formula', as: 'ms', expr: 'max(1, datum.bucket.judged.value - datum.bucket.kafka.value)' },
        ],
      },
      documentRows('sample', 'answer', {
        at: 'toDate(datum.doc.timestamp)',
        ms: 'max(1, toDate(datum.doc.judged_at) - datum.doc.kafka.timestamp)',
        sensor: 'datum.doc.sensor_id',
      }),
    ],
    signals: [clickShowsSensor('points')],
    scales: [
      timeScale('rows'),
      {
        name: 'y',
        type: 'log',
        range: 'height',
        domain: {
          fields: [
            { data: 'means', field: 'ms' },
            { data: 'sample', field: 'ms' },
          ],
        },
        nice: true,
      },
    ],
    axes: [
      TIME_AXIS,
      {
        scale: 'y',
        orient: 'left',
        title: 'milliseconds, logarithmic',
        grid: true,
        gridOpacity: 0.35,
        domain: false,
        ticks: false,
        labelPadding: 6,
        values: POWERS_OF_TEN,
        format: '~s',
      },
    ],
    marks: [
      {
        type: 'symbol',
        name: 'points',
        from: { data: 'sample' },
        clip: true,
        encode: {
          enter: { size: { value: 14 }, fill: { value: COLOURS.quiet }, cursor: { value: 'pointer' } },
          update: {
            x: { scale: 'x', field: 'at' },
            y: Y,
            fillOpacity: { value: 0.6 },
            tooltip: {
              signal: `{title: 'Sensor ' + datum.sensor, 'Taken': ${timeText('datum.at')}, 'To the verdict': ${MILLISECONDS}}`,
            },
          },
          hover: { fillOpacity: { value: 1 } },
        },
      },
      {
        type: 'line',
        from: { data: 'means' },
        interactive: false,
        encode: {
          update: {
            x: { scale: 'x', signal: '(datum.start + datum.end) / 2' },
            y: Y,
            stroke: { value: COLOURS.line },
            strokeWidth: { value: 2 },
          },
        },
      },
    ],
  }),
};

import { clickShowsSensor, FEW_TO_MANY, inRow, TIME_AXIS, timeScale, timeText } from '../look.ts';
import { type Panel, panelSpec } from '../panel.ts';
import { ANOMALOUS, byTime, inContextWith } from '../requests.ts';
import { answerData, bucketRows, innerRows, timeRows } from '../rows.ts';

const MOST_SENSORS = 15;

const REQUEST = inContextWith(ANOMALOUS, {
  size: 0,
  aggs: {
    time: byTime(),
    sensor: { terms: { field: 'sensor_id', size: MOST_SENSORS }, aggs: { when: byTime() } },
  },
});

/** When which sensors had anomalies: a row that starts tells a sensor, a column that starts tells a common cause. */
export const HEAT_MAP: Panel = {
  name: 'heat-map',
  title: 'Which sensors, and when',
  explanation:
    'The sensors with the most anomalies over time, darker where there were more. Click a field to see the sensor.',
  whenEmpty: 'No anomaly in this time range.',
  isWide: true,
  height: 300,
  spec: panelSpec('A heat map: anomalies by sensor and time', {
    data: [
      answerData('answer', REQUEST),
      timeRows('times', 'answer', 'time', {}),
      bucketRows('sensors', 'answer', 'sensor', { sensor: 'datum.bucket.key', total: 'datum.bucket.doc_count' }),
      {
        name: 'fields',
        source: 'sensors',
        transform: [
          ...(innerRows('', '', 'when', { start: 'datum.inner.key', anomalies: 'datum.inner.doc_count' }).transform ??
            []),
          { type: 'lookup', from: 'times', key: 'start', fields: ['start'], values: ['end'] },
          { type: 'filter', expr: 'datum.anomalies > 0 && isValid(datum.end)' },
        ],
      },
    ],
    signals: [clickShowsSensor('heat')],
    scales: [
      timeScale('times'),
      {
        name: 'y',
        type: 'band',
        range: 'height',
        padding: 0.08,
        domain: { data: 'sensors', field: 'sensor', sort: { op: 'max', field: 'total', order: 'descending' } },
      },
      {
        name: 'colour',
        type: 'linear',
        range: [...FEW_TO_MANY],
        interpolate: 'lab',
        domain: { data: 'fields', field: 'anomalies' },
      },
    ],
    axes: [TIME_AXIS, { scale: 'y', orient: 'left', domain: false, ticks: false, labelLimit: 110, labelPadding: 6 }],
    marks: [
      {
        type: 'rect',
        name: 'heat',
        from: { data: 'fields' },
        encode: {
          enter: { cursor: { value: 'pointer' } },
          update: {
            x: { scale: 'x', field: 'start' },
            x2: { scale: 'x', field: 'end', offset: -0.5 },
            ...inRow('sensor'),
            fill: { scale: 'colour', field: 'anomalies' },
            fillOpacity: { value: 1 },
            tooltip: {
              signal: `{title: 'Sensor ' + datum.sensor, 'From': ${timeText('datum.start')}, 'Anomalies': format(datum.anomalies, ',')}`,
            },
          },
          hover: { fillOpacity: { value: 0.75 } },
        },
      },
    ],
  }),
};

import { COLOURS, clickShowsSensor, inRow } from '../look.ts';
import { type Panel, panelSpec } from '../panel.ts';
import { ANOMALOUS, inContextWith } from '../requests.ts';
import { answerData, bucketRows } from '../rows.ts';

const MOST_SENSORS = 10;

const REQUEST = inContextWith(ANOMALOUS, {
  size: 0,
  aggs: { sensor: { terms: { field: 'sensor_id', size: MOST_SENSORS } } },
});

/** The sensors with the most anomalies. */
export const TOP_SENSORS: Panel = {
  name: 'top-sensors',
  title: 'Sensors with the most anomalies',
  explanation: 'Click a bar to see the sensor.',
  whenEmpty: 'No anomaly in this time range.',
  spec: panelSpec('Horizontal bars: the sensors with the most anomalies', {
    data: [
      answerData('answer', REQUEST),
      bucketRows('rows', 'answer', 'sensor', { sensor: 'datum.bucket.key', anomalies: 'datum.bucket.doc_count' }),
    ],
    signals: [clickShowsSensor('bars')],
    scales: [
      {
        name: 'x',
        type: 'linear',
        range: 'width',
        zero: true,
        nice: true,
        domain: { data: 'rows', field: 'anomalies' },
      },
      {
        name: 'y',
        type: 'band',
        range: 'height',
        padding: 0.25,
        domain: { data: 'rows', field: 'sensor', sort: { op: 'max', field: 'anomalies', order: 'descending' } },
      },
    ],
    axes: [
      { scale: 'y', orient: 'left', domain: false, ticks: false, labelLimit: 110, labelPadding: 6 },
      {
        scale: 'x',
        orient: 'bottom',
        title: 'anomalies',
        grid: true,
        gridOpacity: 0.35,
        domain: false,
        ticks: false,
        tickCount: 4,
        tickMinStep: 1,
        format: '~s',
      },
    ],
    marks: [
      {
        type: 'rect',
        name: 'bars',
        from: { data: 'rows' },
        encode: {
          enter: { cursor: { value: 'pointer' }, fill: { value: COLOURS.anomaly } },
          update: {
            x: { scale: 'x', value: 0 },
            x2: { scale: 'x', field: 'anomalies' },
            ...inRow('sensor'),
            fillOpacity: { value: 1 },
            tooltip: { signal: "{title: 'Sensor ' + datum.sensor, 'Anomalies': format(datum.anomalies, ',')}" },
          },
          hover: { fillOpacity: { value: 0.75 } },
        },
      },
    ],
  }),
};

import { COLOURS, clickNarrowsTime, TIME_AXIS, timeScale, valueAxis } from '../look.ts';
import { type Json, type Panel, panelSpec } from '../panel.ts';
import { answerData, timeRows } from '../rows.ts';
import type { ChannelLimit } from './channel-marks.ts';

const INDEX = 'trends';
const MOST_POINTS = 120;
const MIDDLE = { scale: 'x', signal: '(datum.start + datum.end) / 2' };

/** A channel in the last year, or as long as it is known: hour by hour at first, in longer steps later. */
export function trendPanel(channel: string, limits: readonly ChannelLimit[]): Panel {
  const unit = limits.find((each) => each.unit !== undefined)?.unit;
  return {
    name: `trend-${channel}`,
    title: `${channel}, last year`,
    explanation:
      'From the hours that are over: the line is the mean, the band runs from the lowest to the highest, orange points had anomalies. Click a point to look closer.',
    whenEmpty: 'No hour is over yet for which there is a trend; npm start and npm run detect keep them.',
    needs: { index: INDEX, field: 'hour' },
    hasOwnTime: true,
    isWide: true,
    spec: panelSpec(`A line and a band over the last year: ${channel}`, {
      data: [answerData('answer', request(channel)), timeRows('rows', 'answer', 'time', {}), values()],
      signals: [clickNarrowsTime('points')],
      scales: [
        timeScale('rows'),
        {
          name: 'y',
          type: 'linear',
          range: 'height',
          nice: true,
          zero: false,
          domain: { data: 'values', fields: ['low', 'high'] },
        },
      ],
      axes: [TIME_AXIS, valueAxis(unit ?? channel, '~r')],
      marks: [...marks(channel)],
    }),
  };
}

const request = (channel: string) => ({
  index: INDEX,
  body: {
    size: 0,
    query: {
      bool: {
        must: ['%dashboard_context-must_clause%'],
        filter: ['%dashboard_context-filter_clause%', { term: { channel } }, { range: { hour: { gte: 'now-365d' } } }],
        must_not: ['%dashboard_context-must_not_clause%'],
      },
    },
    aggs: {
      time: {
        auto_date_histogram: { field: 'hour', buckets: MOST_POINTS, minimum_interval: 'hour' },
        aggs: {
          low: { min: { field: 'min' } },
          high: { max: { field: 'max' } },
          mean: { weighted_avg: { value: { field: 'mean' }, weight: { field: 'count' } } },
          anomalies: { sum: { field: 'anomalies' } },
        },
      },
    },
  },
});

const values = () => ({
  name: 'values',
  source: 'rows',
  transform: [
    { type: 'filter', expr: 'isValid(datum.bucket.mean.value)' },
    ...['low', 'mean', 'high', 'anomalies'].map((as) => ({ type: 'formula', as, expr: `datum.bucket.${as}.value` })),
  ],
});

const marks = (channel: string): readonly Json[] => [
  {
    type: 'area',
    from: { data: 'values' },
    encode: {
      update: {
        x: MIDDLE,
        y: { scale: 'y', field: 'low' },
        y2: { scale: 'y', field: 'high' },
        fill: { value: COLOURS.band },
        fillOpacity: { value: 0.35 },
      },
    },
  },
  {
    type: 'line',
    from: { data: 'values' },
    encode: {
      update: {
        x: MIDDLE,
        y: { scale: 'y', field: 'mean' },
        stroke: { value: COLOURS.line },
        strokeWidth: { value: 1.5 },
      },
    },
  },
  {
    type: 'symbol',
    name: 'points',
    from: { data: 'values' },
    encode: {
      enter: { size: { value: 24 }, cursor: { value: 'pointer' } },
      update: {
        x: MIDDLE,
        y: { scale: 'y', field: 'mean' },
        fill: { signal: `datum.anomalies > 0 ? '${COLOURS.anomaly}' : '${COLOURS.line}'` },
        tooltip: {
          signal: `{title: timeFormat(datum.start, '%d %b %Y %H:%M'), '${channel}': format(datum.mean, '.4~r'), 'From': format(datum.low, '.4~r'), 'To': format(datum.high, '.4~r'), 'Anomalies': format(datum.anomalies, ',')}`,
        },
      },
    },
  },
];

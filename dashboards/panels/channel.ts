import { COLOURS, clickShowsMoment, TIME_AXIS, timeScale, timeText, valueAxis } from '../look.ts';
import { type Json, type Panel, panelSpec } from '../panel.ts';
import { byTime, inContext, inContextWith } from '../requests.ts';
import { answerData, documentRows, timeRows } from '../rows.ts';
import { type ChannelLimit, limitMarks, markedPoints } from './channel-marks.ts';
import { modelData, modelMarks } from './model-marks.ts';

const MOST_MARKED = 300;
const MIDDLE = { scale: 'x', signal: '(datum.start + datum.end) / 2' };

/** The values of a channel: their mean and range over time, the limits of the rules, and the readings beyond them. */
export function channelPanel(channel: string, limits: readonly ChannelLimit[]): Panel {
  const unit = limits.find((each) => each.unit !== undefined)?.unit;
  return {
    name: `channel-${channel}`,
    title: unit === undefined ? channel : `${channel}, ${unit}`,
    explanation:
      'The line is the mean, the band runs from the lowest to the highest, points are readings beyond a limit; diamonds are those that the model finds unusual, with a bar over what it expected. Click a point to see its documents.',
    whenEmpty: `No reading with ${channel} in this time range.`,
    isWide: true,
    spec: panelSpec(`A line and a band over time: the values of ${channel}, with limits and marked anomalies`, {
      data: [
        answerData('answer', valuesOf(channel)),
        ...valueRows(),
        answerData('beyond', beyondLimits(channel)),
        markedRows(channel),
        ...modelData(channel),
      ],
      signals: ['marked-points', 'unexpected-points'].map(clickShowsMoment),
      scales: [
        timeScale('rows'),
        {
          name: 'y',
          type: 'linear',
          range: 'height',
          nice: true,
          zero: false,
          domain: {
            fields: [
              { data: 'values', field: 'low' },
              { data: 'values', field: 'high' },
              { data: 'marked', field: 'value' },
              ...['value', 'low', 'high'].map((field) => ({ data: 'unexpected', field })),
              limits.map(({ limit }) => limit),
            ],
          },
        },
      ],
      axes: [TIME_AXIS, valueAxis(unit ?? channel, '~r')],
      marks: [...valueMarks(channel), ...limits.flatMap(limitMarks), ...modelMarks(channel), markedPoints(channel)],
    }),
  };
}

const valuesOf = (field: string) =>
  inContext({
    size: 0,
    aggs: { time: byTime({ low: { min: { field } }, mean: { avg: { field } }, high: { max: { field } } }) },
  });

const beyondLimits = (channel: string) =>
  inContextWith(
    { term: { 'fired_rules.channel': channel } },
    { size: MOST_MARKED, _source: ['timestamp', 'fired_rules'], sort: [{ timestamp: { order: 'desc' } }] },
  );

const valueRows = () => [
  timeRows('rows', 'answer', 'time', {}),
  {
    name: 'values',
    source: 'rows',
    transform: [
      { type: 'filter', expr: 'isValid(datum.bucket.mean.value)' },
      ...['low', 'mean', 'high'].map((as) => ({ type: 'formula', as, expr: `datum.bucket.${as}.value` })),
    ],
  },
];

function markedRows(channel: string) {
  const rows = documentRows('marked', 'beyond', {
    at: 'toDate(datum.doc.timestamp)',
    fired: 'datum.doc.fired_rules',
  });
  return {
    ...rows,
    transform: [
      ...(rows.transform ?? []),
      { type: 'flatten', fields: ['fired'] },
      { type: 'filter', expr: `datum.fired.channel === '${channel}'` },
      { type: 'formula', as: 'value', expr: 'datum.fired.value' },
    ],
  };
}

function valueMarks(channel: string): readonly Json[] {
  const tooltip = `{title: ${timeText('datum.start')}, '${channel}': format(datum.mean, '.4~r'), 'From': format(datum.low, '.4~r'), 'To': format(datum.high, '.4~r')}`;
  const from = { data: 'values' };
  return [
    {
      type: 'area',
      from,
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
      from,
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
      name: 'means',
      from,
      encode: {
        enter: { size: { value: 50 }, fill: { value: COLOURS.line } },
        update: {
          x: MIDDLE,
          y: { scale: 'y', field: 'mean' },
          fillOpacity: { value: 0 },
          tooltip: { signal: tooltip },
        },
        hover: { fillOpacity: { value: 1 } },
      },
    },
  ];
}

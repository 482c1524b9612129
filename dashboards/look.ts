import { ANOMALIES_ALIAS } from '../detection/daily-index.ts';
import type { Json } from './panel.ts';

/**
 * Colours that colour-blind people tell apart, on a light and on a dark ground.
 *
 * @see https://jfly.uni-koeln.de/color/ (Okabe and Ito)
 */
export const COLOURS = {
  quiet: '#7d94ad',
  anomaly: '#d55e00',
  limit: '#c0392b',
  line: '#2f7fb8',
  band: '#8fb4d3',
  model: '#a8589b',
} as const;

/** For causes and reasons, told apart by their order too. */
export const CATEGORIES = [
  '#d55e00',
  '#2f7fb8',
  '#b9820c',
  '#1a9b77',
  '#b3679b',
  '#6f7f8f',
  '#4f93c7',
  '#8a6d3b',
] as const;

/** From few to many; the lowest is seen on a light and on a dark ground. */
export const FEW_TO_MANY = ['#f0c9a8', '#e8935a', '#d55e00', '#8f3b00'] as const;

/** A row's time, and how it is written: in the zone of whoever looks. */
export const timeText = (field: string): string => `timeFormat(${field}, '%d %b %H:%M:%S')`;

/** The horizontal axis of time, and its scale over all intervals of a data set. */
export const timeScale = (data: string): Json => ({
  name: 'x',
  type: 'time',
  range: 'width',
  domain: { data, fields: ['start', 'end'] },
});

export const TIME_AXIS: Json = {
  scale: 'x',
  orient: 'bottom',
  // As all times here are written; without it, five in the afternoon reads like five in the morning.
  format: { hours: '%H:%M', minutes: '%H:%M' },
  labelOverlap: true,
  labelFlush: true,
  tickCount: { signal: 'max(2, width / 110)' },
};

/** The vertical axis of counts, with quiet lines across: there is no half a reading. */
export const countAxis = (title: string): Json => ({ ...(valueAxis(title) as object), tickMinStep: 1 });

/** The vertical axis, with quiet lines across. */
export const valueAxis = (title: string, format = '~s'): Json => ({
  scale: 'y',
  orient: 'left',
  title,
  grid: true,
  gridOpacity: 0.35,
  domain: false,
  ticks: false,
  labelPadding: 6,
  tickCount: 4,
  format,
});

/** A vertical scale from zero over fields of data sets. */
export const valueScale = (data: string, field: string): Json => ({
  name: 'y',
  type: 'linear',
  range: 'height',
  nice: true,
  zero: true,
  domain: { data, field },
  domainMin: 0,
});

/** A bar over an interval of time between two fields; a click narrows the time range to it. */
export const timeBars = (
  data: string,
  fill: Json,
  tooltip: string,
  [top, bottom]: readonly [string, string],
): Json => ({
  type: 'rect',
  name: `${data}-bars`,
  from: { data },
  encode: {
    enter: { cursor: { value: 'pointer' } },
    update: {
      x: { scale: 'x', field: 'start' },
      x2: { scale: 'x', field: 'end', offset: -0.5 },
      y: { scale: 'y', field: top },
      y2: { scale: 'y', field: bottom },
      fill,
      fillOpacity: { value: 1 },
      tooltip: { signal: tooltip },
    },
    hover: { fillOpacity: { value: 0.75 } },
  },
});

/** A click on marks of this name narrows the time range to the interval clicked. */
export const clickNarrowsTime = (marks: string): Json => ({
  name: `${marks.replaceAll('-', '_')}_time`,
  on: [{ events: `@${marks}:click`, update: 'opensearchDashboardsSetTimeFilter(datum.start, datum.end)' }],
});

/** A click on marks of this name narrows the time range to the moment in the row's field `at`. */
export const clickShowsMoment = (marks: string): Json => ({
  name: `${marks.replaceAll('-', '_')}_time`,
  on: [{ events: `@${marks}:click`, update: 'opensearchDashboardsSetTimeFilter(datum.at - 1000, datum.at + 1000)' }],
});

/** A click on marks of this name shows the sensor in the row's field `sensor`. */
export const clickShowsSensor = (marks: string): Json => ({
  name: `${marks.replaceAll('-', '_')}_sensor`,
  on: [
    {
      events: `@${marks}:click`,
      update: `opensearchDashboardsAddFilter({match_phrase: {sensor_id: datum.sensor}}, '${ANOMALIES_ALIAS}')`,
    },
  ],
});

const THICKEST_BAR = 24;

/** A bar in the middle of its row, which is higher where there are few. */
export const inRow = (field: string): { readonly [name: string]: Json } => ({
  yc: { scale: 'y', field, band: 0.5 },
  height: { signal: `min(bandwidth('y'), ${THICKEST_BAR})` },
});

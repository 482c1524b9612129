import type { Panel } from './panel.ts';
import { CAUSES } from './panels/causes.ts';
import { channelPanel } from './panels/channel.ts';
import type { ChannelLimit } from './panels/channel-marks.ts';
import { contributionsPanel } from './panels/contributions.ts';
import { DEAD_LETTERS } from './panels/dead-letters.ts';
import { EPISODES } from './panels/episodes.ts';
import { HEAT_MAP } from './panels/heat-map.ts';
import { LATENCY } from './panels/latency.ts';
import { MODEL_SCORE } from './panels/model-score.ts';
import { RATE } from './panels/rate.ts';
import { READINGS } from './panels/readings.ts';
import { SHARE } from './panels/share.ts';
import { TOP_SENSORS } from './panels/top-sensors.ts';
import { trendPanel } from './panels/trend.ts';

/** What one looks at first, in this order. */
export const OVERVIEW_PANELS: readonly Panel[] = [
  READINGS,
  CAUSES,
  SHARE,
  TOP_SENSORS,
  HEAT_MAP,
  EPISODES,
  RATE,
  LATENCY,
  DEAD_LETTERS,
  MODEL_SCORE,
];

/** Pixels for the episodes of one sensor. */
const ONE_ROW = 110;

/** What one looks at for one sensor: each of its channels, what called its readings anomalous, and its last year. */
export const sensorPanels = (limitsByChannel: ReadonlyMap<string, readonly ChannelLimit[]>): readonly Panel[] => [
  ...[...limitsByChannel].map(([channel, limits]) => channelPanel(channel, limits)),
  contributionsPanel([...limitsByChannel.keys()]),
  { ...EPISODES, height: ONE_ROW },
  CAUSES,
  RATE,
  ...[...limitsByChannel].map(([channel, limits]) => trendPanel(channel, limits)),
];

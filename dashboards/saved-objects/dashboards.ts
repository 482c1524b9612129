import { type Dashboard, type DashboardRow, dashboardObject } from './dashboard.ts';
import { idOf, type SavedObject } from './saved-object.ts';

/**
 * The dashboards, each for one question of whoever operates the pipeline.
 *
 * @param parts the panels and searches that they show
 */
export function dashboards(parts: readonly SavedObject[], channels: readonly string[]): readonly SavedObject[] {
  const part = (name: string): SavedObject => {
    // An index pattern may have the name of a panel.
    const found = parts.find(({ type, id }) => type !== 'index-pattern' && id === idOf(name));
    if (found === undefined) throw new Error(`there is no panel ${name} to put on a dashboard`);
    return found;
  };
  const row = (height: number, ...names: readonly string[]): DashboardRow => ({ height, objects: names.map(part) });
  return [overview(row), sensor(row, channels), episodes(row), health(row)].map(dashboardObject);
}

type Row = (height: number, ...names: readonly string[]) => DashboardRow;

const LOW = 7;
const USUAL = 13;
const HIGH = 16;

const overview = (row: Row): Dashboard => ({
  name: 'overview',
  title: 'Sensors: overview',
  description: 'How much was wrong, where and when.',
  from: 'now-24h',
  refreshSeconds: 60,
  rows: [
    row(LOW, 'readings-counted', 'anomalies-counted', 'episodes-active'),
    row(USUAL, 'readings'),
    row(USUAL, 'causes', 'share'),
    row(HIGH, 'top-sensors', 'heat-map'),
    row(HIGH, 'episodes'),
    row(USUAL, 'anomalous-sensors', 'sensor-health'),
    row(USUAL, 'model-score'),
  ],
});

const sensor = (row: Row, channels: readonly string[]): Dashboard => ({
  name: 'sensor',
  title: 'Sensors: one sensor',
  description: 'The channels of one sensor: pick it above, or click it on another dashboard.',
  from: 'now-24h',
  refreshSeconds: 60,
  rows: [
    row(LOW, 'pick-sensor'),
    ...channels.map((channel) => row(USUAL, `channel-${channel}`)),
    row(USUAL, 'causes', 'rate'),
    row(HIGH, 'latest-anomalies'),
    ...channels.map((channel) => row(USUAL, `trend-${channel}`)),
    row(USUAL, 'model-score', 'contributions'),
    row(USUAL, 'hours'),
  ],
});

const episodes = (row: Row): Dashboard => ({
  name: 'episodes-dashboard',
  title: 'Sensors: episodes',
  description: 'What was wrong for how long, and what of it is not over.',
  from: 'now-7d',
  refreshSeconds: 60,
  rows: [
    row(LOW, 'pick-episodes', 'episodes-active'),
    row(HIGH, 'episodes'),
    row(USUAL, 'episodes-by-cause', 'sensor-health'),
    row(HIGH, 'latest-episodes'),
  ],
});

const health = (row: Row): Dashboard => ({
  name: 'pipeline-health',
  title: 'Sensors: pipeline health',
  description: 'Whether readings come in, how fast they are judged, and what is no reading.',
  from: 'now-3h',
  refreshSeconds: 30,
  rows: [
    row(LOW, 'readings-counted', 'dead-letters-open'),
    row(USUAL, 'rate', 'latency'),
    row(USUAL, 'dead-letters', 'reasons'),
    row(HIGH, 'latest-dead-letters'),
  ],
});

import { OVERVIEW_PANELS, sensorPanels } from '../all-panels.ts';
import type { ChannelLimit } from '../panels/channel-marks.ts';
import { marked } from './content.ts';
import { dashboards } from './dashboards.ts';
import { indexPatterns } from './index-patterns.ts';
import { EPISODE_CONTROLS, NATIVE_PANELS, SENSOR_CONTROLS } from './native-panels.ts';
import type { SavedObject } from './saved-object.ts';
import { savedSearches } from './saved-searches.ts';
import { controls, nativeVisualization, vegaVisualization } from './visualization.ts';

/**
 * Everything that Dashboards gets, what is referred to before what refers to it.
 *
 * @param limitsByChannel the channels that are drawn, each with the limits of its rules
 */
export function savedObjects(limitsByChannel: ReadonlyMap<string, readonly ChannelLimit[]>): readonly SavedObject[] {
  const channels = [...limitsByChannel.keys()];
  const all = [...OVERVIEW_PANELS, ...sensorPanels(limitsByChannel)];
  const panels = new Map(all.map((panel) => [panel.name, panel]));
  const parts = [
    ...indexPatterns(channels),
    ...savedSearches(channels),
    ...[...panels.values()].map(vegaVisualization),
    ...NATIVE_PANELS.map(nativeVisualization),
    controls('pick-sensor', 'Look at', 'Only these sensors or rules.', SENSOR_CONTROLS),
    controls('pick-episodes', 'Look at', 'Only these sensors, causes or states.', EPISODE_CONTROLS),
  ];
  return [...parts, ...dashboards(parts, channels)].map(marked);
}

/** The objects as a file that Dashboards imports: one a line. */
export const fileOf = (objects: readonly SavedObject[]): string =>
  objects.map((object) => `${JSON.stringify(object)}\n`).join('');

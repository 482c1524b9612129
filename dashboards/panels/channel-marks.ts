import { COLOURS, timeText } from '../look.ts';
import type { Json } from '../panel.ts';

/** A limit that a rule sets to a channel. */
export interface ChannelLimit {
  readonly rule: string;
  readonly limit: number;
  /** Of the channel, as it stands behind a value. */
  readonly unit?: string | undefined;
}

/** The line of a limit, and beside it what it is. */
export function limitMarks({ rule, limit }: ChannelLimit): readonly Json[] {
  const y = { scale: 'y', value: limit };
  return [
    {
      type: 'rule',
      encode: {
        update: {
          x: { value: 0 },
          x2: { signal: 'width' },
          y,
          stroke: { value: COLOURS.limit },
          strokeDash: { value: [6, 4] },
        },
      },
    },
    {
      type: 'text',
      style: 'guide-label',
      encode: {
        enter: { tooltip: { value: rule } },
        update: {
          x: { signal: 'width + 6' },
          y,
          baseline: { value: 'middle' },
          text: { value: `limit ${limit}` },
        },
      },
    },
  ];
}

/** The readings beyond a limit. */
export const markedPoints = (channel: string): Json => ({
  type: 'symbol',
  name: 'marked-points',
  from: { data: 'marked' },
  encode: {
    enter: { size: { value: 36 }, fill: { value: COLOURS.anomaly }, cursor: { value: 'pointer' } },
    update: {
      x: { scale: 'x', field: 'at' },
      y: { scale: 'y', field: 'value' },
      fillOpacity: { value: 0.85 },
      tooltip: {
        signal: `{title: ${timeText('datum.at')}, '${channel}': datum.value, 'Limit': isValid(datum.fired.above) && datum.value > datum.fired.above ? datum.fired.above : datum.fired.below, 'Rule': datum.fired.name}`,
      },
    },
    hover: { fillOpacity: { value: 1 } },
  },
});

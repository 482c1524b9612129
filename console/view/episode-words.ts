import type { ShownEpisode, Units } from './answers.ts';
import { durationText, measuredText, rangeText } from './words.ts';

/** Why an episode is one, by what went furthest: `temperature up to 48.2 °C, limit 40`. */
export function episodeReason({ cause, channel, extreme }: ShownEpisode, units: Units): string {
  if (channel === undefined || extreme === undefined)
    return cause === 'model' ? 'unusual for this sensor' : `beyond the rule ${cause}`;
  const unit = units[channel];
  const { value, above, below, low, high, per } = extreme;
  const measured = measuredText(value, unit);
  const isAbove = above !== undefined && value > above;
  if (per !== undefined)
    return `${channel} changes by ${measured} per ${per}, ${isAbove ? 'limit' : 'lower limit'} ${measuredText((isAbove ? above : below) ?? 0)}`;
  if (isAbove) return `${channel} up to ${measured}, limit ${measuredText(above)}`;
  if (below !== undefined) return `${channel} down to ${measured}, lower limit ${measuredText(below)}`;
  if (low !== undefined && high !== undefined) return `${channel} ${measured}, expected ${rangeText(low, high)}`;
  return `${channel} ${measured}`;
}

/** Where an episode is, in a word or two: `active for 12 minutes`, `over after 5 minutes`. */
export function episodeState({ state, first, last, closed }: ShownEpisode, nowMs: number): string {
  if (state === 'active') return `active for ${durationText(nowMs - Date.parse(first))}`;
  return `over after ${durationText(Date.parse(closed ?? last) - Date.parse(first))}`;
}

/** Whether nothing is told of it at present. */
export const isShelved = ({ shelved }: ShownEpisode, nowMs: number): boolean =>
  Date.parse(shelved?.until ?? '') > nowMs;

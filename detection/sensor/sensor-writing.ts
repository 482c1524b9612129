import type { ViewSettings } from '../rules/view-settings.ts';
import { HEALTH_KINDS } from './sensor-health.ts';
import { type SensorRecord, silentAtMs } from './sensor-record.ts';

/** When a run looks, in epoch milliseconds. */
export interface LookingTimes {
  readonly nowMs: number;
  /** Readings from this broker's time on will be seen again by the next run. */
  readonly seenAgainFromMs: number;
}

/**
 * What part of its silence may pass until a sensor that goes on as usual is written again: half of it, each time a little less or more, so
 * that a fleet that began at once is not written at once for ever.
 */
const LEAST_WAITING_SHARE = 0.25;
const WAITING_SPREAD = 0.5;
/** And how long at most, so that people see about when it was heard last. */
const LONGEST_WAIT_MS = 300_000;
/** A usual interval that differs by less is the same. */
const SAME_INTERVAL_SHARE = 0.05;

/**
 * Whether what is kept of a sensor may stay as it is for now, because the sensor goes on as usual.
 *
 * Nothing is lost by that, and no silence is told for it: what is not written is seen again by the next run, which decides anew, and
 * whoever would count as silent by what is kept is written.
 */
export function canWait(
  kept: SensorRecord | undefined,
  next: SensorRecord,
  { nowMs, seenAgainFromMs }: LookingTimes,
  settings: Pick<ViewSettings, 'silentAfterMs'>,
): boolean {
  if (kept === undefined || next.lastSeenMs < seenAgainFromMs) return false;
  const silentMs = silentAtMs(kept, settings);
  if (silentMs === undefined || silentMs <= nowMs) return false;
  const waitMs = Math.min(LONGEST_WAIT_MS, waitingShare(kept) * (silentMs - kept.lastSeenMs));
  return next.lastSeenMs - kept.lastSeenMs < waitMs && isAsUsual(kept, next);
}

/** Whether all that people see of a sensor is the same, but for when it was heard last. */
function isAsUsual(kept: SensorRecord, next: SensorRecord): boolean {
  return (
    next.firstSeenMs === kept.firstSeenMs &&
    hasSamePace(kept, next) &&
    hasSameHealth(kept, next) &&
    hasSameChannels(kept, next) &&
    hasSameHours(kept, next)
  );
}

function hasSamePace({ intervalMs: kept }: SensorRecord, { intervalMs: next }: SensorRecord): boolean {
  if (kept === undefined || next === undefined) return kept === next;
  return Math.abs(next - kept) <= SAME_INTERVAL_SHARE * kept;
}

const hasSameHealth = (kept: SensorRecord, next: SensorRecord): boolean =>
  HEALTH_KINDS.every(
    (kind) => kept.health[kind] === next.health[kind] && kept.recovering[kind] === next.recovering[kind],
  );

/** The hours are those of the kept record itself, unless one has been added. */
const hasSameHours = ({ hours: kept }: SensorRecord, { hours: next }: SensorRecord): boolean =>
  kept === next || JSON.stringify(kept) === JSON.stringify(next);

const hasSameChannels = ({ channels: kept }: SensorRecord, { channels: next }: SensorRecord): boolean =>
  kept.length === next.length && kept.every((channel, place) => channel === next[place]);

/** FNV-1a of the id and of when it was heard last: the same whoever asks, and as if drawn each time. */
function waitingShare({ sensorId, lastSeenMs }: SensorRecord): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < sensorId.length; place++) hash = Math.imul(hash ^ sensorId.charCodeAt(place), 0x01000193);
  hash = Math.imul(hash ^ Math.floor(lastSeenMs / 1000), 0x01000193);
  return LEAST_WAITING_SHARE + (WAITING_SPREAD * ((hash >>> 8) % 1000)) / 1000;
}

import { raised, type Severity } from '../rules/severity.ts';
import type { Cause, Standing } from './cause.ts';
import { type EventPosition, inEventOrder } from './event-position.ts';

/** The reading of an episode that went furthest beyond its limit; the earliest of several. */
export interface Extreme {
  readonly value: number;
  readonly above?: number;
  readonly below?: number;
  /** Where the numbers are changes of the channel, in how long. */
  readonly per?: 'minute';
  readonly atMs: number;
}

/** Anomalous readings of one sensor with one cause, between which it was never clear for long enough. */
export interface Episode {
  /** The document that opened it, and the cause: the same whoever finds it. */
  readonly id: string;
  readonly cause: string;
  readonly channel: string | undefined;
  readonly first: EventPosition;
  readonly last: EventPosition;
  /** Anomalous readings. */
  readonly anomalies: number;
  /** All readings that say something of the cause, from the first on, to the one that closed it. */
  readonly readings: number;
  readonly extreme: Extreme | undefined;
  /** Event time from which on it is clear, where it is. */
  readonly clearSinceMs: number | undefined;
  /** The reading that showed that it was clear for long enough; undefined while it is active. */
  readonly closed: EventPosition | undefined;
}

/** The episode after its next reading in event order, which may close it. */
export function extended(episode: Episode, at: EventPosition, standing: Standing, clearAfterMs: number): Episode {
  const readings = episode.readings + 1;
  switch (standing.kind) {
    case 'anomalous':
      return {
        ...episode,
        readings,
        last: at,
        anomalies: episode.anomalies + 1,
        extreme: further(episode.extreme, extremeOf(at, standing)),
        clearSinceMs: undefined,
      };
    case 'held':
      return { ...episode, readings, clearSinceMs: undefined };
    case 'clear': {
      const clearSinceMs = episode.clearSinceMs ?? at.timestampMs;
      const isOver = at.timestampMs - clearSinceMs >= clearAfterMs;
      return { ...episode, readings, clearSinceMs, closed: isOver ? at : undefined };
    }
  }
}

/** The episode that an anomalous reading opens. */
export function opened(
  { name, channel }: Cause,
  at: EventPosition,
  standing: Extract<Standing, { kind: 'anomalous' }>,
): Episode {
  return {
    id: `${at.id}:${name}`,
    cause: name,
    channel,
    first: at,
    last: at,
    anomalies: 1,
    readings: 1,
    extreme: extremeOf(at, standing),
    clearSinceMs: undefined,
    closed: undefined,
  };
}

/** The rule's severity, raised by one level for an excess that the rule calls large, and by two for one twice as large. */
export function severityOf({ extreme }: Pick<Episode, 'extreme'>, { alarm }: Cause): Severity {
  if (extreme === undefined || alarm.raiseBy === undefined) return alarm.severity;
  return raised(alarm.severity, Math.min(2, Math.floor(excessOf(extreme) / alarm.raiseBy)));
}

/** Whether an episode has lasted long enough to be told. */
export const hasLasted = ({ first, last }: Pick<Episode, 'first' | 'last'>, { alarm }: Cause): boolean =>
  last.timestampMs - first.timestampMs >= alarm.forMs;

/** Whether a reading at that place is within the episode; an active one has no end. */
export const contains = ({ first, closed }: Episode, at: EventPosition): boolean =>
  inEventOrder(first, at) <= 0 && (closed === undefined || inEventOrder(at, closed) <= 0);

/** How far a value is beyond its limit, in the channel's unit. */
const excessOf = ({ value, above, below }: Extreme): number =>
  above !== undefined && value > above ? value - above : (below ?? value) - value;

function extremeOf(at: EventPosition, standing: Extract<Standing, { kind: 'anomalous' }>): Extreme | undefined {
  const { value, above, below, per } = standing;
  if (value === undefined) return undefined;
  return {
    value,
    ...(above !== undefined && { above }),
    ...(below !== undefined && { below }),
    ...(per !== undefined && { per }),
    atMs: at.timestampMs,
  };
}

function further(one: Extreme | undefined, other: Extreme | undefined): Extreme | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return excessOf(other) > excessOf(one) ? other : one;
}

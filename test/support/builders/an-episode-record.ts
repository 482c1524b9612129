import type { Episode } from '../../../detection/episode/episode.ts';
import { type EpisodeRecord, type Handling, UNHANDLED } from '../../../detection/episode/episode-record.ts';

const FIRST_MS = Date.parse('2026-11-22T09:00:00Z');

/** An active episode of sensor 7 that began at nine and was seen last a minute later. */
export function anEpisodeRecord({
  episode,
  handling,
  ...fields
}: { episode?: Partial<Episode>; handling?: Partial<Handling> } & Partial<
  Omit<EpisodeRecord, 'kept' | 'handling'>
> = {}): EpisodeRecord {
  const at = (timestampMs: number) => ({ timestampMs, brokerMs: timestampMs + 100, id: `doc-${timestampMs}` });
  return {
    sensorId: '7',
    severity: 'medium',
    mergedInto: undefined,
    isWithdrawn: false,
    ...fields,
    handling: { ...UNHANDLED, ...handling },
    kept: {
      checkpoint: undefined,
      episode: {
        id: 'sensor-data-0-1-1763802000000:temperature-high',
        cause: 'temperature-high',
        channel: 'temperature',
        first: at(FIRST_MS),
        last: at(FIRST_MS + 60_000),
        anomalies: 2,
        readings: 2,
        extreme: { value: 48.2, above: 40, atMs: FIRST_MS },
        clearSinceMs: undefined,
        closed: undefined,
        ...episode,
      },
    },
  };
}

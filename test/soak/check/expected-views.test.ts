import { describe, expect, it } from '@jest/globals';
import { expectedViews } from '../../../soak/check/expected-views.ts';
import type { FoundDocument } from '../../../soak/check/index-contents.ts';

const NOON_MS = Date.parse('2026-11-22T12:00:00Z');
const at = (seconds: number): string => new Date(NOON_MS + seconds * 1000).toISOString();

/** A document of sensor 7, so many seconds after noon. */
const document = (seconds: number, temperature: number): FoundDocument => ({
  index: 'anomalies-2026.11.22',
  id: `at-${seconds}`,
  partition: 0,
  offset: seconds,
  timestampMs: NOON_MS + seconds * 1000,
  part: undefined,
  source: { sensor_id: '7', timestamp: at(seconds), temperature },
});

describe('expectedViews', () => {
  it('ends an episode by the reading that shows that it has been clear for a minute', () => {
    const readings = [document(90, 20), document(0, 41), document(10, 20), document(40, 45), document(60, 20)];
    const { episodes } = expectedViews([...readings, document(121, 20), document(130, 50)], 0);
    expect([...episodes]).toEqual([
      [
        'at-0:temperature-high',
        {
          ...{ sensor_id: '7', cause: 'temperature-high', first: at(0), last: at(40), closed: at(121) },
          ...{ anomalies: 2, extreme: 45 },
        },
      ],
      ['at-130:temperature-high', expect.objectContaining({ closed: undefined, anomalies: 1 })],
    ]);
  });

  it('knows when a sensor was seen, and the trends of the hours that are over', () => {
    const readings = [document(0, 41), document(10, 20), document(3_600, 30)];
    const { sensors, trends } = expectedViews(readings, NOON_MS + 3_600_000);
    expect([...sensors]).toEqual([['7', { first_seen: at(0), last_seen: at(3_600) }]]);
    expect([...trends]).toEqual([['2026-11-22T12:temperature:7', { count: 2, min: 20, max: 41, anomalies: 1 }]]);
  });
});

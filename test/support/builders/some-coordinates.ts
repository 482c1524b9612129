import type { Coordinates } from '../../../detection/coordinates.ts';

/** Where a record lies: the beginning of a topic that keeps the broker's clock. */
export function someCoordinates(fields: Partial<Coordinates> = {}): Coordinates {
  return {
    topic: 'sensor-data',
    partition: 3,
    offset: 17,
    timestampMs: Date.parse('2026-11-22T09:00:01.000Z'),
    timestampType: 'LOG_APPEND_TIME',
    ...fields,
  };
}

import type { Reading } from '../../../detection/reading.ts';
import type { SensorId } from '../../../detection/sensor-id.ts';

/** A normal reading of sensor 2. */
export function aReading(fields: Partial<Reading> = {}): Reading {
  return {
    sensorId: '2' as SensorId,
    channels: { temperature: 21.5, pressure: 101.3 },
    timestamp: '2026-11-22T09:00:00.123Z',
    timestampSource: 'reading',
    unreadableTimestamp: undefined,
    zoneAssumed: false,
    ignoredFields: [],
    ...fields,
  };
}

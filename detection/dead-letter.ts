import type { Coordinates } from './coordinates.ts';
import type { Rejection } from './rejection.ts';
import { parseSensorId, type SensorId } from './sensor-id.ts';

/** The index of records that are no readings. */
export const DEAD_LETTERS_INDEX = 'dead-letters';

/** How many bytes of a value a dead letter keeps. */
export const MAX_KEPT_BYTES = 32_768;

/** A record's key and value as they lay in Kafka; null where it has none. */
export interface RecordBytes {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** Writes bytes as base64, faster than what every platform has. */
  readonly base64?: (bytes: Uint8Array) => string;
}

const MAX_ERROR_CHARACTERS = 1000;

const MAX_KEY_BYTES = 1024;

/** How many bytes become text by one call: each is an argument of it. */
const BYTES_PER_CALL = 8192;

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The dead letter of a record as JSON text, without line breaks; key and value as base64, cut after a bound. Where the value
 * does not name the sensor, a key that is a sensor id does.
 */
export function deadLetterDocument(
  { reason, error, sensorId }: Rejection,
  coordinates: Coordinates,
  { key, value, base64 = anyBase64 }: RecordBytes,
  ruleSetId: string,
  judgedAt: string,
): string {
  const { topic, partition, offset, timestampMs: timestamp, timestampType: timestamp_type, part } = coordinates;
  return JSON.stringify({
    reason,
    error: error.slice(0, MAX_ERROR_CHARACTERS),
    sensor_id: sensorId ?? (key === null ? undefined : sensorOf(key)),
    kafka: { topic, partition, offset, timestamp, timestamp_type, part: part?.index, parts: part?.of },
    key: key === null ? null : base64(key.subarray(0, MAX_KEY_BYTES)),
    value: value === null ? null : base64(value.subarray(0, MAX_KEPT_BYTES)),
    value_bytes: value?.length ?? 0,
    value_truncated: value !== null && value.length > MAX_KEPT_BYTES,
    rule_set: ruleSetId,
    judged_at: judgedAt,
  });
}

function sensorOf(key: Uint8Array): SensorId | undefined {
  try {
    return parseSensorId(decoder.decode(key));
  } catch {
    return undefined;
  }
}

function anyBase64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += BYTES_PER_CALL)
    text += String.fromCharCode(...bytes.subarray(start, start + BYTES_PER_CALL));
  return btoa(text);
}

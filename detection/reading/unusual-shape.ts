import type { Fields } from '../fields.ts';
import type { IgnoredFields } from './ignored-fields.ts';

const GZIP = [0x1f, 0x8b] as const;
const FRAME_BYTES = 5;
const MOST_BASE64_CHARACTERS = 100_000;
const BASE64 = /^"?([A-Za-z0-9+/]{8,}={0,2})"?\s*$/;
const SENML_VALUES = ['v', 'vs', 'vb', 'vd'] as const;

/** What a value that is no JSON looks like, and what to do, as the end of a sentence; empty where it looks like nothing known. */
export function bytesHint(value: Uint8Array): string {
  // Schema ids are counted from 1; another second byte is rather UTF-16.
  if (value[0] === 0 && value[1] === 0 && value.length > FRAME_BYTES)
    return (
      `; it begins with a zero byte and the schema id ${schemaId(value)}, as serializers for a schema registry write it (Avro, ` +
      'Protobuf, JSON Schema): let the producer, or a converter in between, send plain JSON'
    );
  if (GZIP.every((byte, index) => value[index] === byte))
    return '; it looks like gzip: send it as it is, and let the producer compress its batches (compression.type)';
  return textHint(new TextDecoder().decode(value.subarray(0, MOST_BASE64_CHARACTERS)));
}

/** The same of JSON that is neither an object nor an array. */
export function textHint(text: string): string {
  if (isBase64OfJson(text)) return '; it looks like base64 of JSON: send the JSON itself';
  if (/^"\s*[{[]/.test(text)) return '; it is text that holds JSON: the producer encodes it twice';
  return '';
}

function isBase64OfJson(text: string): boolean {
  const [, encoded] = BASE64.exec(text) ?? [];
  try {
    return encoded !== undefined && typeof JSON.parse(atob(encoded)) === 'object';
  } catch {
    return false;
  }
}

const schemaId = (value: Uint8Array): number =>
  new DataView(value.buffer, value.byteOffset, value.byteLength).getUint32(1);

/**
 * What an object that is no reading looks like, and what to do; empty where it looks like nothing known.
 *
 * @param sensorIdField the field that should name the sensor
 */
export function objectHint(fields: Fields, sensorIdField: string): string {
  if ('schema' in fields && 'payload' in fields)
    return (
      '; it is an envelope of Kafka Connect ("schema" and "payload"): set schemas.enable=false in its converter, or name what is in it ' +
      'in the rules file, like "paths": {"sensor_id": "payload.sensor_id"}'
    );
  if ('bn' in fields || ('n' in fields && SENML_VALUES.some((name) => name in fields)))
    return '; it looks like SenML, of which each entry names one value: send an object with all values of a sensor and a time';
  const [outer] = Object.entries(fields).find(([, inner]) => hasField(inner, sensorIdField)) ?? [];
  if (outer === undefined) return '';
  return `; ${JSON.stringify(outer)} has such a field: name it in the rules file, "paths": {"sensor_id": ${JSON.stringify(`${outer}.${sensorIdField}`)}}`;
}

const hasField = (value: unknown, name: string): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name);

/** What to do where a channel of a rule is an object or an array. */
export const insideHint = (value: unknown): string =>
  typeof value === 'object' ? '; "paths" in the rules file can lead to the number in it' : '';

/** Fields of a hint, at most. */
const MOST_NAMED = 5;

/** What fields a record has that were not used. */
export function unusedHint(ignored: IgnoredFields | undefined): string {
  return ignored === undefined ? '' : `; not used: ${ignored.names.slice(0, MOST_NAMED).join(', ')}`;
}

declare const sensorIdBrand: unique symbol;

/** A sensor's id as text of 1 to 256 bytes; the number 2 and the text "2" are one sensor. */
export type SensorId = string & { readonly [sensorIdBrand]: never };

const MAX_BYTES = 256;
/** Up to this length even text of three-byte characters fits. */
const ALWAYS_FITS = Math.floor(MAX_BYTES / 3);

/** Half of a surrogate pair: no UTF-8 exists for it, and two ids that differ in nothing else would become one. */
const LONE_SURROGATE = /\p{Surrogate}/u;

const encoder = new TextEncoder();

/** Reads a sensor id from a JSON value; undefined unless it is a finite number or text of 1 to 256 bytes in UTF-8. */
export function parseSensorId(value: unknown): SensorId | undefined {
  const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
  if (typeof text !== 'string' || text === '' || LONE_SURROGATE.test(text)) return undefined;
  const fits = text.length <= ALWAYS_FITS || (text.length <= MAX_BYTES && encoder.encode(text).length <= MAX_BYTES);
  return fits ? (text as SensorId) : undefined;
}

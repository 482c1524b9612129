/** The bytes of a record's value: a normal reading of sensor 2 but for these fields; an undefined one is left out. */
export function aRecordValue(fields: Readonly<Record<string, unknown>> = {}): Uint8Array {
  const normal = { sensor_id: 2, temperature: 21.5, pressure: 101.3, timestamp: '2026-11-22T09:00:00.123Z' };
  return utf8(JSON.stringify({ ...normal, ...fields }));
}

/** Text as UTF-8 bytes. */
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

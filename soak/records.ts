import type { IHeaders } from 'kafkajs';
import type { Draws } from './draws.ts';

/** A record to be sent. */
export interface SoakRecord {
  readonly partition: number;
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers: IHeaders;
}

/** The header of a record that is no reading; it holds the reason that its dead letter must have. */
export const POISON_HEADER = 'soak-poison';

/** The gateway answers for documents of this sensor as an index does whose mapping refuses them. */
export const REFUSED_SENSOR = 'refused-by-the-index';

/** What is poison, by the reason that must be given for it. */
const SMALL_POISON = [
  'tombstone',
  'not-json',
  'no-sensor-id',
  'no-channel',
  'channel-not-a-number',
  'document-rejected',
] as const;
type PoisonReason = (typeof SMALL_POISON)[number] | 'too-large';

const POISON_SHARE = 0.01;
const REPEAT_SHARE = 0.02;
/** Each fills a quarter of an event. */
const TOO_LARGE_RECORDS = 2;
const TOO_LARGE_BYTES = 1_048_577;
const SENSORS = 50;

/** The records of a schedule's topic: readings near the limits, repeated ones, and poison of every kind. */
export function* soakRecords(draws: Draws, count: number, partitions: number): Generator<SoakRecord> {
  let previous: SoakRecord | undefined;
  for (let index = 0; index < count; index++) {
    const partition = draws.whole(0, partitions - 1);
    const repeated: SoakRecord | undefined = draws.chance(REPEAT_SHARE) ? previous : undefined;
    const made = repeated ?? record(draws, index, partition);
    // Equal content twice is two readings, also in another partition.
    yield draws.chance(0.5) ? made : { ...made, partition };
    previous = made;
  }
}

function record(draws: Draws, index: number, partition: number): SoakRecord {
  if (index < TOO_LARGE_RECORDS) return poison(draws, 'too-large', partition);
  if (draws.chance(POISON_SHARE)) return poison(draws, draws.pick(SMALL_POISON), partition);
  const sensor = draws.whole(1, SENSORS);
  const headers: IHeaders = draws.chance(0.1) ? { trace: Buffer.from([0, 255, 128]), [`h${sensor}`]: '' } : {};
  const key = draws.chance(0.05) ? null : String(sensor);
  return { partition, key, value: Buffer.from(reading(draws, sensor)), headers };
}

function reading(draws: Draws, sensor: number): string {
  const fields: Record<string, unknown> = { sensor_id: draws.chance(0.5) ? sensor : String(sensor) };
  if (!draws.chance(0.05)) fields['temperature'] = draws.pick([39.99, 40, 40.01, draws.whole(-2_000, 5_000) / 100]);
  if (!draws.chance(0.05)) fields['pressure'] = draws.pick([119.99, 120, 120.01, draws.whole(9_000, 13_000) / 100]);
  if (draws.chance(0.1) || Object.keys(fields).length === 1) fields['humidity'] = draws.whole(0, 100);
  const timestampMs = 1_700_000_000_000 + draws.whole(0, 1_000_000_000);
  const timestamp = draws.pick<string | number | undefined>([
    new Date(timestampMs).toISOString(),
    timestampMs,
    timestampMs / 1000,
    undefined,
  ]);
  return JSON.stringify({ ...fields, timestamp });
}

function poison(draws: Draws, reason: PoisonReason, partition: number): SoakRecord {
  const value = poisonValue(draws, reason);
  const headers = { [POISON_HEADER]: reason };
  return { partition, key: `poison-${draws.whole(1, 9)}`, value: value === null ? null : Buffer.from(value), headers };
}

function poisonValue(draws: Draws, reason: PoisonReason): string | Uint8Array | null {
  switch (reason) {
    case 'tombstone':
      return null;
    case 'too-large':
      return `{"sensor_id":1,"temperature":45,"pad":"${'x'.repeat(TOO_LARGE_BYTES)}"}`;
    case 'not-json':
      return draws.pick(['', '{"sensor_id":1,"temperature":NaN}', '[1,2]', 'null', new Uint8Array([123, 255, 125])]);
    case 'no-sensor-id':
      return draws.pick(['{"temperature":45}', '{"sensor_id":null,"temperature":45}', '{"sensor_id":"","pressure":1}']);
    case 'no-channel':
      return draws.pick(['{"sensor_id":1}', '{"sensor_id":1,"state":"on"}', '{"sensor_id":1,"anomaly_score":1}']);
    case 'channel-not-a-number':
      return draws.pick(['{"sensor_id":1,"temperature":"45.6"}', '{"sensor_id":1,"pressure":null,"temperature":1}']);
    case 'document-rejected':
      return `{"sensor_id":"${REFUSED_SENSOR}","temperature":${draws.whole(0, 80)}}`;
  }
}

import type { IHeaders } from 'kafkajs';
import type { Draws } from './schedule/draws.ts';
import { type KeySpread, sensorChoice } from './schedule/sensor-choice.ts';
import { LARGEST_BYTES, ValueFiller, type ValueSizes } from './schedule/value-sizes.ts';

/** A record to be sent. */
export interface SoakRecord {
  readonly partition: number;
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers: IHeaders;
}

/** What a schedule says of its records. */
export interface RecordKind {
  readonly partitions: number;
  readonly sizes: ValueSizes;
  readonly keys: KeySpread;
  /** Its sensors have numbers above this one, so that they are nobody else's. */
  readonly sensorsAbove?: number;
}

/** The header of a record that is no reading; it holds the reason that its dead letter must have. */
export const POISON_HEADER = 'soak-poison';

/** As {@link POISON_HEADER}, in an element of an array of readings. */
export const POISON_FIELD = 'soak_poison';

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
/** Arrays of readings, one of which may be none. */
const ARRAY_SHARE = 0.005;
const MOST_READINGS = 5;
const REPEAT_SHARE = 0.02;
/** Each fills a quarter of an event. */
const TOO_LARGE_RECORDS = 2;
const LARGEST_RECORDS = 2;

/** The records of a schedule's topic: readings near the limits, repeated ones, and poison of every kind. */
export function soakRecords(draws: Draws, count: number, kind: RecordKind): SoakRecord[] {
  const { sensorsAbove = 0 } = kind;
  const maker = new RecordMaker(draws, kind);
  const choose = sensorChoice(draws, kind.keys, kind.partitions);
  const records: SoakRecord[] = [];
  for (let index = 0; index < count; index++) {
    const { sensor: place, partition } = choose();
    const sensor = place + sensorsAbove;
    const repeated = draws.chance(REPEAT_SHARE) ? records.at(-1) : undefined;
    const made = repeated ?? { ...maker.make(index, sensor), partition };
    // Equal content twice is two readings, also in another partition.
    records.push(draws.chance(0.5) ? made : { ...made, partition });
  }
  return records;
}

class RecordMaker {
  readonly #draws: Draws;
  readonly #filler: ValueFiller;
  readonly #largest: number;

  constructor(draws: Draws, { sizes }: RecordKind) {
    this.#draws = draws;
    this.#filler = new ValueFiller(draws, sizes);
    this.#largest = TOO_LARGE_RECORDS + (sizes === 'wide' ? LARGEST_RECORDS : 0);
  }

  make(index: number, sensor: number): Omit<SoakRecord, 'partition'> {
    const draws = this.#draws;
    if (index < TOO_LARGE_RECORDS) return this.#poison('too-large');
    const isLargest = index < this.#largest;
    if (!isLargest && draws.chance(POISON_SHARE)) return this.#poison(draws.pick(SMALL_POISON));
    const headers: IHeaders = draws.chance(0.1) ? { trace: Buffer.from([0, 255, 128]), [`h${sensor}`]: '' } : {};
    const key = draws.chance(0.05) ? null : String(sensor);
    const fields = readingFields(draws, sensor);
    if (!isLargest && draws.chance(ARRAY_SHARE))
      return { key, value: Buffer.from(JSON.stringify(readingsOf(draws, sensor))), headers };
    const value = isLargest ? this.#filler.padded(fields, LARGEST_BYTES) : this.#filler.filled(fields);
    return { key, value: Buffer.from(value), headers };
  }

  #poison(reason: PoisonReason): Omit<SoakRecord, 'partition'> {
    const value = this.#poisonValue(reason);
    const headers = { [POISON_HEADER]: reason };
    const key = `poison-${this.#draws.whole(1, 9)}`;
    return { key, value: value === null ? null : Buffer.from(value), headers };
  }

  #poisonValue(reason: PoisonReason): string | Uint8Array | null {
    const draws = this.#draws;
    const filled = (fields: object) => this.#filler.filled({ ...fields });
    switch (reason) {
      case 'tombstone':
        return null;
      case 'too-large':
        return this.#filler.padded({ sensor_id: 1, temperature: 45 }, LARGEST_BYTES + 1);
      case 'not-json':
        return draws.pick([
          ...(['', '{"sensor_id":1,"temperature":NaN}', '[1,2]', 'null', new Uint8Array([123, 255, 125])] as const),
          filled({ sensor_id: 1, temperature: 45 }).slice(0, -1),
        ]);
      case 'no-sensor-id':
        return filled(
          draws.pick<object>([
            { temperature: 45 },
            { sensor_id: null, temperature: 45 },
            { sensor_id: '', pressure: 1 },
          ]),
        );
      case 'no-channel':
        return draws.pick(['{"sensor_id":1}', '{"sensor_id":1,"state":"on"}', '{"sensor_id":1,"anomaly_score":1}']);
      case 'channel-not-a-number':
        return filled(
          draws.pick<object>([
            { sensor_id: 1, temperature: '45.6' },
            { sensor_id: 1, pressure: [1], temperature: null },
          ]),
        );
      case 'document-rejected':
        return filled({ sensor_id: REFUSED_SENSOR, temperature: draws.whole(0, 80) });
    }
  }
}

function readingsOf(draws: Draws, sensor: number): readonly object[] {
  const readings: object[] = Array.from({ length: draws.whole(1, MOST_READINGS) }, () => readingFields(draws, sensor));
  const poison = draws.pick<object>([
    { sensor_id: sensor, [POISON_FIELD]: 'no-channel' },
    { sensor_id: REFUSED_SENSOR, temperature: draws.whole(0, 80), [POISON_FIELD]: 'document-rejected' },
  ]);
  return draws.chance(0.5) ? [...readings, poison, readingFields(draws, sensor)] : readings;
}

function readingFields(draws: Draws, sensor: number): Readonly<Record<string, unknown>> {
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
  return { ...fields, timestamp };
}

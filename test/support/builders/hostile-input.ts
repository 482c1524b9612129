import fc from 'fast-check';
import type { KafkaEventRecord } from '../../../functions/detector/kafka-event.ts';
import { base64 } from './a-kafka-event.ts';

const hostileName = fc.oneof(
  fc.constantFrom('sensor_id', 'temperature', 'pressure', 'timestamp', '__proto__', 'constructor', 'kafka', '_id', ''),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const hostileText = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.integer({ min: 35, max: 125 }).map(String),
  fc.constantFrom(
    '"45.6"',
    '"NaN"',
    '"2026-11-22T09:00:00Z"',
    'null',
    'true',
    '"\\ud800"',
    '1e308',
    '-0',
    '1e999',
    '[]',
    '{}',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => JSON.stringify(text)),
  fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.stringify(value)),
);
const hostileField = fc.tuple(hostileName, hostileText).map(([name, value]) => `${JSON.stringify(name)}:${value}`);

/**
 * One of many values that the arbitrary gave when it was first asked: drawing anew costs a hundred times as much, and what
 * matters is how they come together.
 */
function fromPool<Value>(arbitrary: fc.Arbitrary<Value>, size: number): fc.Arbitrary<Value> {
  const pool = fc.sample(arbitrary, size);
  return fc.nat(size - 1).map((place) => pool[place] as Value);
}

const fields = fc.array(fromPool(hostileField, 4000), { maxLength: 6 });

/** JSON objects as text, so that keys may come twice and numbers may leave double precision. */
export const hostileObject = fields.map((some) => `{${some.join(',')}}`);

/** The same of a sensor that can be named, most of them readings. */
const likelyObject = fields.map((some) => `{${['"sensor_id":7', ...some, '"temperature":45'].join(',')}}`);

/** A JSON text that something has gone through. */
const brokenObject = fc
  .tuple(likelyObject, fc.nat(60), fromPool(fc.string({ unit: 'binary', maxLength: 3 }), 500))
  .map(([text, place, rubbish]) => text.slice(0, place) + rubbish + text.slice(place));

/** Several of them, and what is none. */
const hostileArray = fc
  .array(fc.oneof({ weight: 3, arbitrary: likelyObject }, { weight: 1, arbitrary: fromPool(hostileText, 1000) }), {
    maxLength: 4,
  })
  .map((some) => `[${some.join(' ,')}]`);

const bytes = fc.oneof(
  { weight: 6, arbitrary: hostileObject.map(base64) },
  { weight: 3, arbitrary: likelyObject.map(base64) },
  { weight: 2, arbitrary: brokenObject.map(base64) },
  { weight: 1, arbitrary: hostileArray.map(base64) },
  { weight: 2, arbitrary: fromPool(fc.uint8Array({ maxLength: 40 }), 2000).map(base64) },
  { weight: 1, arbitrary: fromPool(fc.string({ unit: 'binary', maxLength: 12 }), 2000) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(null, undefined, '', base64('null'), base64('[[[['.repeat(2000)), base64('\ufeff{}')),
  },
);
const key = fc.oneof(
  fc.constantFrom('Mg==', null, undefined, ''),
  fromPool(fc.string({ unit: 'binary', maxLength: 6 }), 500),
);

/** When hostile records may be dated; in milliseconds. */
export const hostileTime = fc.oneof(
  fc.constantFrom(-1, 0, 253_402_300_800_000, 2 ** 63, -(2 ** 63), 1e300, 0.5),
  fromPool(fc.double({ noNaN: true, noDefaultInfinity: true }), 1000),
);

/** A record of an event with hostile key, value and time. */
export const hostileRecord = (
  topic: string,
  dated: fc.Arbitrary<Pick<KafkaEventRecord, 'timestamp' | 'timestampType'>>,
): fc.Arbitrary<KafkaEventRecord> =>
  fc.tuple(bytes, key, dated, fc.nat()).map(([value, itsKey, time, offset]) => ({
    topic,
    partition: 0,
    offset,
    ...time,
    ...(itsKey !== undefined && { key: itsKey }),
    ...(value !== undefined && { value }),
  }));

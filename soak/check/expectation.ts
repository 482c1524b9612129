import { POISON_FIELD, POISON_HEADER } from '../records.ts';

/** A record as it lies in Kafka, or one reading of it where it is an array, and what must become of it. */
export interface TopicRecord {
  readonly partition: number;
  readonly offset: number;
  /** The broker's timestamp in epoch milliseconds. */
  readonly timestampMs: number;
  /** Its place in the record's array, from 0. */
  readonly part?: number | undefined;
  readonly expected: Expectation;
}

/** How many records these are: of an array one reading stands for its record. */
export const recordCount = (records: readonly Pick<TopicRecord, 'part'>[]): number =>
  records.filter(({ part = 0 }) => part === 0).length;

/** What must become of a record. */
export type Expectation =
  | {
      readonly kind: 'dead-letter';
      readonly reason: string;
      /** The first of its bytes as base64, null for a tombstone. */
      readonly value: string | null;
    }
  | {
      readonly kind: 'verdict';
      readonly index: string;
      readonly sensorId: string;
      /** ISO text. */
      readonly timestamp: string;
      readonly channels: Readonly<Record<string, number>>;
      readonly score: 0 | 1;
    };

interface RecordContents {
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly timestampMs: number;
}

const OPENING_BRACKET = 0x5b;
/** So many bytes of a value a dead letter keeps. */
const KEPT_BYTES = 32_768;
/** Numbers below are seconds since 1970, from it on milliseconds. */
const SECONDS_BELOW = 1e11;

/** What must become of a record, or of each element of one that is an array of readings. */
export function expectationsOf(contents: RecordContents): readonly Pick<TopicRecord, 'part' | 'expected'>[] {
  const { value, headers } = contents;
  if (value === null || value[0] !== OPENING_BRACKET || headers[POISON_HEADER] !== undefined)
    return [{ expected: expectationOf(contents) }];
  return JSON.parse(String(value)).map((element: Readonly<Record<string, unknown>>, part: number) => {
    const reason = element[POISON_FIELD];
    const poison = reason === undefined ? {} : { [POISON_HEADER]: reason };
    const text = Buffer.from(JSON.stringify(element));
    return { part, expected: expectationOf({ ...contents, value: text, headers: poison }) };
  });
}

/** Computes the verdict by itself: the product's own code, which is what is under test, is not asked. */
export function expectationOf({ value, headers, timestampMs }: RecordContents): Expectation {
  const reason = headers[POISON_HEADER];
  if (reason !== undefined) {
    const kept = value?.subarray(0, KEPT_BYTES).toString('base64') ?? null;
    return { kind: 'dead-letter', reason: String(reason), value: kept };
  }
  const { sensor_id, timestamp = timestampMs, ...fields } = JSON.parse(String(value));
  const channels = Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, number] => typeof field[1] === 'number'),
  );
  const { temperature = 0, pressure = 0 } = channels;
  return {
    kind: 'verdict',
    index: `anomalies-${isoText(timestampMs).slice(0, 10).replaceAll('-', '.')}`,
    sensorId: String(sensor_id),
    timestamp: isoText(timestamp < SECONDS_BELOW ? timestamp * 1000 : timestamp),
    channels,
    score: temperature > 40 || pressure > 120 ? 1 : 0,
  };
}

const isoText = (time: number | string): string => new Date(time).toISOString();

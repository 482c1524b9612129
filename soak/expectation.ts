import { POISON_HEADER } from './records.ts';

/** A record as it lies in Kafka. */
export interface LyingRecord {
  readonly partition: number;
  readonly offset: number;
  /** The broker's timestamp in epoch milliseconds. */
  readonly timestampMs: number;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** What must have become of a record. */
export type Expectation =
  | { readonly kind: 'dead-letter'; readonly reason: string }
  | {
      readonly kind: 'verdict';
      readonly index: string;
      readonly sensorId: string;
      readonly channels: Readonly<Record<string, number>>;
      readonly score: 0 | 1;
    };

/** Computes the verdict by itself: the product's own code, which is what is under test, is not asked. */
export function expectationOf({ value, headers, timestampMs }: LyingRecord): Expectation {
  const reason = headers[POISON_HEADER];
  if (reason !== undefined) return { kind: 'dead-letter', reason: String(reason) };
  const { sensor_id, timestamp: _, ...channels } = JSON.parse(String(value));
  const day = new Date(timestampMs).toISOString().slice(0, 10).replaceAll('-', '.');
  const score = channels.temperature > 40 || channels.pressure > 120 ? 1 : 0;
  return { kind: 'verdict', index: `anomalies-${day}`, sensorId: String(sensor_id), channels, score };
}

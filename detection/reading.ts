import { isChannelName, isReservedField } from './channel.ts';
import type { Rejection, RejectionReason } from './rejection.ts';
import { failure, type Result, success } from './result.ts';
import type { RuleSet } from './rules.ts';
import { parseSensorId, type SensorId } from './sensor-id.ts';
import { isoText, parseTimestamp } from './timestamp.ts';

/** What one sensor said at one time. */
export interface Reading {
  readonly sensorId: SensorId;
  /** Finite numbers by channel name, at least one. */
  readonly channels: Readonly<Record<string, number>>;
  /** Event time in UTC, `2026-11-22T09:00:00.123Z`. */
  readonly timestamp: string;
  /** `broker` when the reading had no readable time of its own. */
  readonly timestampSource: 'reading' | 'broker';
  /** Fields that look like channels but cannot be: reserved or odd names, numbers beyond double precision's range. */
  readonly ignoredChannels: readonly string[];
}

/** The broker's default for `max.message.bytes`, rounded to the mebibyte that our topic is created with. */
export const MAX_VALUE_BYTES = 1_048_576;
const MAX_IGNORED_CHANNELS = 20;
const EPOCH = '1970-01-01T00:00:00.000Z';

/** Strips a byte order mark and throws on malformed UTF-8, so that two garbled sensor ids never become one. */
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Turns record bytes into readings, as a rule set names the fields. */
export class ReadingParser {
  readonly #sensorIdField: string;
  readonly #timestampField: string;
  readonly #ruleChannels: readonly string[];

  constructor(ruleSet: RuleSet) {
    this.#sensorIdField = ruleSet.sensorIdField;
    this.#timestampField = ruleSet.timestampField;
    this.#ruleChannels = [...new Set(ruleSet.rules.map((rule) => rule.channel))];
  }

  /**
   * Reads one record's value.
   *
   * @param value the record's bytes, or null for a tombstone
   * @param brokerTimestampMs the record's Kafka timestamp, the event time of a reading that has none
   */
  parse(value: Uint8Array | null, brokerTimestampMs: number): Result<Reading, Rejection> {
    if (value === null) return rejected('tombstone', 'the record has no value');
    if (value.length > MAX_VALUE_BYTES)
      return rejected('too-large', `the value has ${value.length} bytes, at most ${MAX_VALUE_BYTES} are read`);
    let json: unknown;
    try {
      json = JSON.parse(decoder.decode(value));
    } catch (error) {
      return rejected('not-json', error instanceof Error ? error.message : String(error));
    }
    if (typeof json !== 'object' || json === null || Array.isArray(json))
      return rejected('not-json', 'the value is JSON but not an object');
    return this.#read(json as Record<string, unknown>, brokerTimestampMs);
  }

  #read(fields: Readonly<Record<string, unknown>>, brokerTimestampMs: number): Result<Reading, Rejection> {
    const sensorId = Object.hasOwn(fields, this.#sensorIdField)
      ? parseSensorId(fields[this.#sensorIdField])
      : undefined;
    if (sensorId === undefined)
      return rejected('no-sensor-id', `"${this.#sensorIdField}" must be a number or text of 1 to 256 bytes`);
    for (const channel of this.#ruleChannels)
      if (Object.hasOwn(fields, channel) && !Number.isFinite(fields[channel]))
        return rejected('channel-not-a-number', `"${channel}" is judged by a rule and must be a finite number`);
    const { channels, count, ignoredChannels } = this.#readChannels(fields);
    if (count === 0) return rejected('no-channel', 'no field holds a finite number under a usable channel name');
    const own = Object.hasOwn(fields, this.#timestampField) ? parseTimestamp(fields[this.#timestampField]) : undefined;
    return success({
      sensorId,
      channels,
      timestamp: own ?? isoText(brokerTimestampMs) ?? EPOCH,
      timestampSource: own === undefined ? 'broker' : 'reading',
      ignoredChannels,
    });
  }

  #readChannels(fields: Readonly<Record<string, unknown>>) {
    const channels: Record<string, number> = {};
    const ignoredChannels: string[] = [];
    let count = 0;
    for (const name of Object.keys(fields)) {
      const value = fields[name];
      if (typeof value !== 'number' || name === this.#sensorIdField || name === this.#timestampField) continue;
      if (Number.isFinite(value) && isChannelName(name) && !isReservedField(name)) {
        channels[name] = value;
        count++;
      } else if (ignoredChannels.length < MAX_IGNORED_CHANNELS) ignoredChannels.push(name.slice(0, 64));
    }
    return { channels, count, ignoredChannels };
  }
}

function rejected(reason: RejectionReason, error: string): Result<never, Rejection> {
  return failure({ reason, error });
}

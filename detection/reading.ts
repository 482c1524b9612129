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
const MAX_IGNORED_CHARACTERS = 64;
const EPOCH = '1970-01-01T00:00:00.000Z';

/** Strips a byte order mark and throws on malformed UTF-8, so that two garbled sensor ids never become one. */
const decoder = new TextDecoder('utf-8', { fatal: true });

/** What a field of the value is, by its name. */
type FieldKind = 'sensor-id' | 'timestamp' | 'judged-channel' | 'channel' | 'unusable';

/** Names whose kind is remembered, at most: sensors may invent names without end. */
const MAX_REMEMBERED_NAMES = 1000;

/** Turns record bytes into readings, as a rule set names the fields. */
export class ReadingParser {
  readonly #sensorIdField: string;
  readonly #kinds = new Map<string, FieldKind>();

  constructor({ sensorIdField, timestampField, rules }: RuleSet) {
    this.#sensorIdField = sensorIdField;
    for (const { channel } of rules) this.#kinds.set(channel, 'judged-channel');
    this.#kinds.set(timestampField, 'timestamp').set(sensorIdField, 'sensor-id');
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
    const { sensorId, timestamp, notANumber, channels, count, ignoredChannels } = this.#sort(fields);
    if (sensorId === undefined)
      return rejected('no-sensor-id', `"${this.#sensorIdField}" must be a number or text of 1 to 256 bytes`);
    if (notANumber !== undefined)
      return rejected(
        'channel-not-a-number',
        `"${notANumber}" is judged by a rule and must be a finite number`,
        sensorId,
      );
    if (count === 0)
      return rejected('no-channel', 'no field holds a finite number under a usable channel name', sensorId);
    return success({
      sensorId,
      channels,
      timestamp: timestamp ?? isoText(brokerTimestampMs) ?? EPOCH,
      timestampSource: timestamp === undefined ? 'broker' : 'reading',
      ignoredChannels,
    });
  }

  /** One pass over the fields, which is most of what judging a record costs; `count` is the number of channels. */
  #sort(fields: Readonly<Record<string, unknown>>) {
    const channels: Record<string, number> = {};
    const ignoredChannels: string[] = [];
    let count = 0;
    let sensorId: SensorId | undefined;
    let timestamp: string | undefined;
    let notANumber: string | undefined;
    for (const name in fields) {
      const value = fields[name];
      const kind = this.#kindOf(name);
      if (kind === 'sensor-id') sensorId = parseSensorId(value);
      else if (kind === 'timestamp') timestamp = parseTimestamp(value);
      else if (typeof value === 'number' && kind !== 'unusable' && Number.isFinite(value)) {
        channels[name] = value;
        count++;
      } else if (kind === 'judged-channel') notANumber = name;
      else if (typeof value === 'number' && ignoredChannels.length < MAX_IGNORED_CHANNELS)
        ignoredChannels.push(name.slice(0, MAX_IGNORED_CHARACTERS));
    }
    return { sensorId, timestamp, notANumber, channels, count, ignoredChannels };
  }

  #kindOf(name: string): FieldKind {
    const known = this.#kinds.get(name);
    if (known !== undefined) return known;
    const kind = isChannelName(name) && !isReservedField(name) ? 'channel' : 'unusable';
    if (this.#kinds.size < MAX_REMEMBERED_NAMES) this.#kinds.set(name, kind);
    return kind;
  }
}

function rejected(reason: RejectionReason, error: string, sensorId?: SensorId): Result<never, Rejection> {
  return failure(sensorId === undefined ? { reason, error } : { reason, error, sensorId });
}

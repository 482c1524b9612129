import { isChannelName, isReservedField } from './channel.ts';
import { numberSource } from './number-source.ts';
import { elementTexts } from './reading/array-elements.ts';
import { isPack, MAX_READINGS_IN_RECORD, type Pack, type PackElement } from './reading/pack.ts';
import type { Rejection, RejectionReason } from './rejection.ts';
import { failure, type Result, success } from './result.ts';
import type { RuleSet } from './rules.ts';
import { parseSensorId, type SensorId } from './sensor-id.ts';
import { TimeReader } from './time-reader.ts';
import { isoText } from './timestamp.ts';

/** What one sensor said at one time. */
export interface Reading {
  readonly sensorId: SensorId;
  /** Finite numbers by channel name, at least one. */
  readonly channels: Readonly<Record<string, number>>;
  /** Event time in UTC, `2026-11-22T09:00:00.123Z`. */
  readonly timestamp: string;
  /** `broker` when the reading had no readable time of its own. */
  readonly timestampSource: 'reading' | 'broker';
  /** What it gave as its time where that cannot be read or believed; its beginning, as text. */
  readonly unreadableTimestamp: string | undefined;
  /** Whether its time named no zone and none is set, so that it was taken for UTC. */
  readonly zoneAssumed: boolean;
  /** Fields that look like channels but cannot be: reserved or odd names, numbers beyond double precision's range. */
  readonly ignoredChannels: readonly string[];
}

/** The broker's default for `max.message.bytes`, rounded to the mebibyte that our topic is created with. */
export const MAX_VALUE_BYTES = 1_048_576;
const MAX_IGNORED_CHANNELS = 20;
const MAX_IGNORED_CHARACTERS = 64;
const MAX_UNREADABLE_CHARACTERS = 64;
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
  readonly #times: TimeReader;
  readonly #kinds = new Map<string, FieldKind>();

  constructor({ sensorIdField, timestampField, rules, times }: RuleSet) {
    this.#sensorIdField = sensorIdField;
    this.#times = new TimeReader(times);
    for (const { channel } of rules) this.#kinds.set(channel, 'judged-channel');
    this.#kinds.set(timestampField, 'timestamp').set(sensorIdField, 'sensor-id');
  }

  /**
   * Reads one record's value: a reading, or an array of them.
   *
   * @param value the record's bytes, or null for a tombstone
   * @param brokerTimestampMs the record's Kafka timestamp: the event time of a reading that has none, and the present time by
   *   which others are believed, so that a record is read alike whenever it is read
   */
  parseRecord(value: Uint8Array | null, brokerTimestampMs: number): Result<Reading | Pack, Rejection> {
    if (value === null) return rejected('tombstone', 'the record has no value');
    if (value.length > MAX_VALUE_BYTES)
      return rejected('too-large', `the value has ${value.length} bytes, at most ${MAX_VALUE_BYTES} are read`);
    let text: string;
    let json: unknown;
    try {
      text = decoder.decode(value);
      json = JSON.parse(text);
    } catch (error) {
      return rejected('not-json', error instanceof Error ? error.message : String(error));
    }
    if (Array.isArray(json)) return this.#readAll(json, text, brokerTimestampMs);
    return this.#readOne(json, text, brokerTimestampMs);
  }

  /** As {@link parseRecord}, where the value can only be one reading. */
  parse(value: Uint8Array | null, brokerTimestampMs: number): Result<Reading, Rejection> {
    const parsed = this.parseRecord(value, brokerTimestampMs);
    return parsed.ok && isPack(parsed.value) ? NOT_AN_OBJECT : (parsed as Result<Reading, Rejection>);
  }

  /** What is wrong with each element is told of it alone, unless none is a reading: then it is told of the record. */
  #readAll(elements: readonly unknown[], text: string, brokerTimestampMs: number): Result<Pack, Rejection> {
    const of = elements.length;
    if (of === 0) return rejected('not-json', 'the value is an array with no reading in it');
    if (of > MAX_READINGS_IN_RECORD)
      return rejected('too-large', `the value is an array of ${of}, at most ${MAX_READINGS_IN_RECORD} are read`);
    const read = elementTexts(text).map((elementText, index): PackElement => {
      const reading = this.#readOne(elements[index], elementText, brokerTimestampMs);
      return { part: { index, of }, text: elementText, reading };
    });
    return read.some(({ reading }) => reading.ok) ? success({ elements: read }) : failure(noReadingIn(read));
  }

  #readOne(json: unknown, text: string, brokerTimestampMs: number): Result<Reading, Rejection> {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return NOT_AN_OBJECT;
    return this.#read(json as Record<string, unknown>, text, brokerTimestampMs);
  }

  #read(
    fields: Readonly<Record<string, unknown>>,
    text: string,
    brokerTimestampMs: number,
  ): Result<Reading, Rejection> {
    const { id, timestamp: given, notANumber, channels, count, ignoredChannels } = this.#sort(fields);
    const sensorId = this.#sensorIdOf(id, text);
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
    const isPlain = typeof given === 'string' && this.#times.isPlainly(given, brokerTimestampMs);
    const time = isPlain ? undefined : this.#times.read(given, brokerTimestampMs);
    const timestamp = isPlain ? given : time?.text;
    return success({
      sensorId,
      channels,
      timestamp: timestamp ?? isoText(brokerTimestampMs) ?? EPOCH,
      timestampSource: timestamp === undefined ? 'broker' : 'reading',
      unreadableTimestamp: timestamp === undefined ? unreadableText(given) : undefined,
      zoneAssumed: time?.zoneAssumed ?? false,
      ignoredChannels,
    });
  }

  /** A number beyond what double precision holds exactly is read again from the text, since its neighbours are other sensors. */
  #sensorIdOf(id: unknown, text: string): SensorId | undefined {
    const isRounded = typeof id === 'number' && Number.isFinite(id) && !Number.isSafeInteger(id);
    return parseSensorId(isRounded ? numberSource(text, this.#sensorIdField) : id);
  }

  /** One pass over the fields, which is most of what judging a record costs; `count` is the number of channels. */
  #sort(fields: Readonly<Record<string, unknown>>) {
    const channels: Record<string, number> = {};
    const ignoredChannels: string[] = [];
    let count = 0;
    let id: unknown;
    let timestamp: unknown;
    let notANumber: string | undefined;
    for (const name in fields) {
      const value = fields[name];
      const kind = this.#kindOf(name);
      if (kind === 'sensor-id') id = value;
      else if (kind === 'timestamp') timestamp = value;
      else if (typeof value === 'number' && kind !== 'unusable' && Number.isFinite(value)) {
        channels[name] = value;
        count++;
      } else if (kind === 'judged-channel') notANumber = name;
      else if (typeof value === 'number' && ignoredChannels.length < MAX_IGNORED_CHANNELS)
        ignoredChannels.push(name.slice(0, MAX_IGNORED_CHARACTERS));
    }
    return { id, timestamp, notANumber, channels, count, ignoredChannels };
  }

  #kindOf(name: string): FieldKind {
    const known = this.#kinds.get(name);
    if (known !== undefined) return known;
    const kind = isChannelName(name) && !isReservedField(name) ? 'channel' : 'unusable';
    if (this.#kinds.size < MAX_REMEMBERED_NAMES) this.#kinds.set(name, kind);
    return kind;
  }
}

/** Nothing, null and blank text give no time, so that there is none to keep. */
function unreadableText(given: unknown): string | undefined {
  if (given === undefined || given === null || (typeof given === 'string' && given.trim() === '')) return undefined;
  return (typeof given === 'string' ? given : JSON.stringify(given)).slice(0, MAX_UNREADABLE_CHARACTERS);
}

function rejected(reason: RejectionReason, error: string, sensorId?: SensorId): Result<never, Rejection> {
  return failure(sensorId === undefined ? { reason, error } : { reason, error, sensorId });
}

/** One problem for all elements: the first one's, and the sensor where it is the same. */
function noReadingIn(elements: readonly PackElement[]): Rejection {
  const problems = elements.flatMap(({ reading }) => (reading.ok ? [] : [reading.problem]));
  const { reason = 'not-json', error = '', sensorId } = problems[0] ?? {};
  const isOneSensor = sensorId !== undefined && problems.every((problem) => problem.sensorId === sensorId);
  const of = problems.length;
  const none =
    of === 1
      ? 'the only element of the array is no reading'
      : `none of the ${of} elements of the array is a reading; the first`;
  return {
    reason,
    error: `${none}: ${error}`,
    ...(isOneSensor && { sensorId }),
  };
}

const NOT_AN_OBJECT = rejected('not-json', 'the value is JSON but not an object');

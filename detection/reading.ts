import { numberSource } from './number-source.ts';
import { elementTexts } from './reading/array-elements.ts';
import type { FieldPath } from './reading/field-path.ts';
import { ID_TARGET } from './reading/field-settings.ts';
import { FieldSorter } from './reading/field-sorter.ts';
import { isPack, MAX_READINGS_IN_RECORD, noReadingIn, type Pack, type PackElement } from './reading/pack.ts';
import { PlainReadings } from './reading/plain-readings.ts';
import { bytesHint, insideHint, objectHint, textHint, unusedHint } from './reading/unusual-shape.ts';
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
  /** The channels as a document has them, each behind a comma, where that was found while reading. */
  readonly channelText?: string;
  /** Event time in UTC, `2026-11-22T09:00:00.123Z`. */
  readonly timestamp: string;
  /** `broker` when the reading had no readable time of its own. */
  readonly timestampSource: 'reading' | 'broker';
  /** What it gave as its time where that cannot be read or believed; its beginning, as text. */
  readonly unreadableTimestamp: string | undefined;
  /** Whether its time named no zone and none is set, so that it was taken for UTC. */
  readonly zoneAssumed: boolean;
  /** Where those of its fields stand that were not used, some of them; a field that is null says nothing. */
  readonly ignoredFields: readonly string[];
}

/** The broker's default for `max.message.bytes`, rounded to the mebibyte that our topic is created with. */
export const MAX_VALUE_BYTES = 1_048_576;
const MAX_UNREADABLE_CHARACTERS = 64;
const EPOCH = '1970-01-01T00:00:00.000Z';
const NONE: readonly never[] = [];

/** Strips a byte order mark and throws on malformed UTF-8, so that two garbled sensor ids never become one. */
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Turns record bytes into readings, as a rule set names the fields. */
export class ReadingParser {
  readonly #sensorIdField: string;
  readonly #sensorIdFromKey: boolean;
  readonly #idPath: FieldPath | undefined;
  readonly #times: TimeReader;
  readonly #sorter: FieldSorter;
  readonly #plain: PlainReadings;

  constructor(ruleSet: RuleSet) {
    this.#sensorIdField = ruleSet.sensorIdField;
    this.#sensorIdFromKey = ruleSet.fields.sensorIdFromKey;
    this.#idPath = ruleSet.fields.paths.get(ID_TARGET);
    this.#times = new TimeReader(ruleSet.times);
    this.#sorter = new FieldSorter(ruleSet);
    this.#plain = new PlainReadings(ruleSet, this.#times);
  }

  /**
   * Reads one record's value: a reading, or an array of them.
   *
   * @param value the record's bytes, or null for a tombstone
   * @param brokerTimestampMs the record's Kafka timestamp: the event time of a reading that has none, and the present time by
   *   which others are believed, so that a record is read alike whenever it is read
   * @param key the record's key, which names the sensor where the value does not, if the rules file says so
   */
  parseRecord(
    value: Uint8Array | null,
    brokerTimestampMs: number,
    key: Uint8Array | null = null,
  ): Result<Reading | Pack, Rejection> {
    if (value === null) return rejected('tombstone', 'the record has no value');
    if (value.length > MAX_VALUE_BYTES)
      return rejected('too-large', `the value has ${value.length} bytes, at most ${MAX_VALUE_BYTES} are read`);
    let text: string;
    let json: unknown;
    try {
      text = decoder.decode(value);
      const plain = this.#plain.read(text, brokerTimestampMs);
      if (plain !== undefined) return success(plain);
      json = JSON.parse(text);
    } catch (error) {
      return rejected('not-json', `${error instanceof Error ? error.message : String(error)}${bytesHint(value)}`);
    }
    return Array.isArray(json)
      ? this.#readAll(json, text, brokerTimestampMs, key)
      : this.#readOne(json, text, brokerTimestampMs, key);
  }

  /** As {@link parseRecord}, where the value can only be one reading. */
  parse(value: Uint8Array | null, brokerTimestampMs: number, key?: Uint8Array | null): Result<Reading, Rejection> {
    const parsed = this.parseRecord(value, brokerTimestampMs, key);
    return parsed.ok && isPack(parsed.value) ? notAnObject('') : (parsed as Result<Reading, Rejection>);
  }

  /** What is wrong with each element is told of it alone, unless none is a reading: then it is told of the record. */
  #readAll(
    elements: readonly unknown[],
    text: string,
    brokerTimestampMs: number,
    key: Uint8Array | null,
  ): Result<Pack, Rejection> {
    const of = elements.length;
    if (of === 0) return rejected('not-json', 'the value is an array with no reading in it');
    if (of > MAX_READINGS_IN_RECORD)
      return rejected('too-large', `the value is an array of ${of}, at most ${MAX_READINGS_IN_RECORD} are read`);
    const read = elementTexts(text).map((elementText, index): PackElement => {
      const reading = this.#readOne(elements[index], elementText, brokerTimestampMs, key);
      return { part: { index, of }, text: elementText, reading };
    });
    return read.some(({ reading }) => reading.ok) ? success({ elements: read }) : failure(noReadingIn(read));
  }

  #readOne(json: unknown, text: string, brokerTimestampMs: number, key: Uint8Array | null): Result<Reading, Rejection> {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return notAnObject(text);
    const fields = json as Readonly<Record<string, unknown>>;
    const { id, idPath, timestamp: given, notANumber, channels, count, ignored } = this.#sorter.sort(fields);
    const sensorId = this.#sensorIdOf(id, idPath, text, key);
    if (sensorId === undefined)
      return rejected('no-sensor-id', `${this.#idProblem(idPath)}${objectHint(fields, this.#sensorIdField)}`);
    if (notANumber !== undefined) {
      const error = `"${notANumber}" is judged by a rule and must be a finite number`;
      return rejected('channel-not-a-number', `${error}${insideHint(fields[notANumber])}`, sensorId);
    }
    if (count === 0) {
      const error = `no field holds a finite number under a usable channel name${unusedHint(ignored)}`;
      return rejected('no-channel', `${error}${objectHint(fields, this.#sensorIdField)}`, sensorId);
    }
    this.#plain.learn(fields, channels);
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
      ignoredFields: ignored?.names ?? NONE,
    });
  }

  /** A number beyond what double precision holds exactly is read again from the text, since its neighbours are other sensors. */
  #sensorIdOf(id: unknown, idPath: FieldPath | undefined, text: string, key: Uint8Array | null): SensorId | undefined {
    const isMissing = id === undefined || id === null || id === '';
    if (isMissing && this.#sensorIdFromKey && key !== null) return parseSensorId(textOf(key));
    const isRounded = typeof id === 'number' && Number.isFinite(id) && !Number.isSafeInteger(id);
    if (!isRounded) return parseSensorId(id);
    return parseSensorId(idPath === undefined ? numberSource(text, this.#sensorIdField) : idPath.source(text));
  }

  #idProblem(idPath: FieldPath | undefined): string {
    const wanted = idPath ?? this.#idPath;
    const nowhere = idPath === wanted ? '' : `"${wanted?.text}" leads nowhere, and `;
    const problem = `${nowhere}"${idPath?.text ?? this.#sensorIdField}" must be a number or text of 1 to 256 bytes`;
    return this.#sensorIdFromKey ? `${problem}, or the record's key such text` : problem;
  }
}

function textOf(key: Uint8Array): string | undefined {
  try {
    return decoder.decode(key);
  } catch {
    return undefined;
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

const notAnObject = (text: string): Result<never, Rejection> =>
  rejected('not-json', `the value is JSON but not an object${textHint(text)}`);

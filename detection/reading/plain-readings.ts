import type { Reading } from '../reading.ts';
import type { RuleSet } from '../rules.ts';
import type { SensorId } from '../sensor-id.ts';
import type { TimeReader } from '../time-reader.ts';
import { ChannelText } from './channel-text.ts';
import { PlainText } from './plain-text.ts';

const COMMA = 0x2c;
const OPENING = 0x7b;
const CLOSING = 0x7d;

/** Shapes that are remembered: sensors of a few kinds. */
const MOST_SHAPES = 4;
/** Readings from which a shape is learnt at first, and of how many one is from then on: values may be of new shapes without end. */
const FIRST_LESSONS = 16;
const READINGS_A_LESSON = 64;

type FieldKind = 'sensor-id' | 'timestamp' | 'channel';

interface Field {
  readonly name: string;
  /** The name in quotes. */
  readonly key: string;
  readonly kind: FieldKind;
}

/**
 * Reads in one pass what nearly all readings are: a flat object with the fields of another one before, in the same order, with
 * plain numbers and a canonical time. Everything else is left to the general parser, from which it learns the shapes of
 * readings, and which alone says what is wrong.
 *
 * @see docs/decisions/0027-bytes-in-bytes-out.md
 */
export class PlainReadings {
  readonly #sensorIdField: string;
  readonly #timestampField: string;
  readonly #times: TimeReader;
  /** With paths, what a field is does not depend on its name alone. */
  readonly #isOfUse: boolean;
  /** The one that was of use last comes first. */
  readonly #shapes: (readonly Field[])[] = [];
  #unknown = 0;

  constructor({ sensorIdField, timestampField, fields }: RuleSet, times: TimeReader) {
    this.#isOfUse = fields.paths.size === 0;
    this.#sensorIdField = sensorIdField;
    this.#timestampField = timestampField;
    this.#times = times;
  }

  /** The reading in a value's text, as the general parser reads it; undefined where that has to be asked. */
  read(text: string, brokerTimestampMs: number): Reading | undefined {
    for (const [place, shape] of this.#shapes.entries()) {
      const reading = this.#readAs(shape, new PlainText(text), brokerTimestampMs);
      if (reading === undefined) continue;
      if (place > 0) this.#shapes.unshift(...this.#shapes.splice(place, 1));
      return reading;
    }
    return undefined;
  }

  /** Learns the shape of a value, in whose fields the general parser has found these channels. */
  learn(fields: Readonly<Record<string, unknown>>, channels: Reading['channels']): void {
    if (!this.#isOfUse) return;
    if (++this.#unknown > FIRST_LESSONS && this.#unknown % READINGS_A_LESSON !== 0) return;
    const shape: Field[] = [];
    for (const name of Object.keys(fields)) {
      const kind = this.#kindOf(name, channels);
      if (kind === undefined) return;
      shape.push({ name, key: JSON.stringify(name), kind });
    }
    const kinds = shape.map(({ kind }) => kind);
    if (!kinds.includes('sensor-id') || !kinds.includes('timestamp')) return;
    if (this.#shapes.unshift(shape) > MOST_SHAPES) this.#shapes.pop();
  }

  #kindOf(name: string, channels: Reading['channels']): FieldKind | undefined {
    if (name === this.#sensorIdField) return 'sensor-id';
    if (name === this.#timestampField) return 'timestamp';
    return Object.hasOwn(channels, name) ? 'channel' : undefined;
  }

  #readAs(shape: readonly Field[], text: PlainText, brokerTimestampMs: number): Reading | undefined {
    const fields = new PlainFields(text);
    let separator = OPENING;
    for (const field of shape) {
      if (!fields.take(field, separator)) return undefined;
      separator = COMMA;
    }
    if (!text.pass(CLOSING) || !text.isAtEnd || !this.#times.isPlainly(fields.timestamp, brokerTimestampMs))
      return undefined;
    return {
      sensorId: fields.sensorId as SensorId,
      channels: fields.channels,
      channelText: fields.channelText.whole(),
      timestamp: fields.timestamp,
      timestampSource: 'reading',
      unreadableTimestamp: undefined,
      zoneAssumed: false,
      ignoredFields: NONE,
    };
  }
}

/** What was taken from a text, field by field. */
class PlainFields {
  readonly channels: Record<string, number> = {};
  readonly channelText: ChannelText;
  sensorId = '';
  timestamp = '';
  readonly #text: PlainText;

  constructor(text: PlainText) {
    this.#text = text;
    this.channelText = new ChannelText(text);
  }

  /** Takes a field behind its separator; false where something else stands there. */
  take({ name, key, kind }: Field, separator: number): boolean {
    const text = this.#text;
    const start = text.at;
    if (!text.pass(separator) || !text.passKey(key)) return false;
    if (kind === 'channel') {
      if (!text.passNumber()) return false;
      this.channels[name] = text.number;
      this.channelText.add(start, key);
      return true;
    }
    const given = text.passString() ?? (kind === 'sensor-id' && text.passNumber() ? text.digits : '');
    if (kind === 'sensor-id') this.sensorId = given;
    else this.timestamp = given;
    return given !== '';
  }
}

const NONE: readonly never[] = [];

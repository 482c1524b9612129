import { describe, expect, it } from '@jest/globals';
import { MAX_VALUE_BYTES, ReadingParser } from '../../detection/reading.ts';
import { aReading } from '../support/builders/a-reading.ts';
import { aRecordValue, utf8 } from '../support/builders/a-record-value.ts';
import { aRuleSet } from '../support/builders/a-rule-set.ts';

const BROKER_MS = Date.parse('2026-11-22T10:00:00.000Z');

const parser = new ReadingParser(aRuleSet());
const parse = (value: Uint8Array | null, brokerTimestampMs = BROKER_MS) => parser.parse(value, brokerTimestampMs);
const parseText = (text: string) => parse(utf8(text));

/** The reading of these fields, or the reason why there is none. */
const outcome = (value: Uint8Array | null) => {
  const parsed = parse(value);
  return parsed.ok ? parsed.value : parsed.problem.reason;
};

describe('ReadingParser', () => {
  it('reads a reading', () => {
    expect(parse(aRecordValue())).toEqual({ ok: true, value: aReading() });
  });

  it.each([
    ['a tombstone', null, 'tombstone'],
    ['an empty value', utf8(''), 'not-json'],
    ['text that is not JSON', utf8('temperature=45'), 'not-json'],
    ['JSON cut off half way', aRecordValue().subarray(0, 40), 'not-json'],
    ['NaN', utf8('{"sensor_id":2,"temperature":NaN}'), 'not-json'],
    ['Infinity', utf8('{"sensor_id":2,"temperature":Infinity}'), 'not-json'],
    ['malformed UTF-8', Uint8Array.from([...utf8('{"sensor_id":"'), 0xff, ...utf8('","temperature":1}')]), 'not-json'],
    ['UTF-16', Uint8Array.from(Buffer.from('\ufeff{"sensor_id":2,"temperature":1}', 'utf16le')), 'not-json'],
    ['two documents', utf8('{"sensor_id":2,"temperature":1}\n{"sensor_id":2,"temperature":1}'), 'not-json'],
    ['null', utf8('null'), 'not-json'],
    ['a number', utf8('45.6'), 'not-json'],
    ['1 MB of nested arrays', utf8('['.repeat(500_000) + ']'.repeat(500_000)), 'not-json'],
    ['1 MB of opened arrays', utf8('['.repeat(1_000_000)), 'not-json'],
    ['no sensor id', aRecordValue({ sensor_id: undefined }), 'no-sensor-id'],
    ['a null sensor id', aRecordValue({ sensor_id: null }), 'no-sensor-id'],
    ['an empty sensor id', aRecordValue({ sensor_id: '' }), 'no-sensor-id'],
    ['an infinite sensor id', utf8('{"sensor_id":1e999,"temperature":1}'), 'no-sensor-id'],
    ['an object as sensor id', aRecordValue({ sensor_id: { id: 2 } }), 'no-sensor-id'],
    ['a sensor id of 257 bytes', aRecordValue({ sensor_id: 'a'.repeat(257) }), 'no-sensor-id'],
    ['no channel', utf8('{"sensor_id":2,"timestamp":1795338000}'), 'no-channel'],
    ['an empty object', utf8('{}'), 'no-sensor-id'],
    ['a temperature as text', aRecordValue({ temperature: '45.6' }), 'channel-not-a-number'],
    ['a pressure as text', aRecordValue({ pressure: '101.3' }), 'channel-not-a-number'],
    ['a temperature in an object', aRecordValue({ temperature: { celsius: 45.6 } }), 'channel-not-a-number'],
    ['a temperature beyond double precision', utf8('{"sensor_id":2,"temperature":1e999}'), 'channel-not-a-number'],
    ['only text beside the sensor id', utf8('{"sensor_id":2,"humidity":"40"}'), 'no-channel'],
    ['only odd channel names', utf8('{"sensor_id":2,"feuchte-%":40}'), 'no-channel'],
    ['only a prototype', utf8('{"sensor_id":2,"__proto__":{"temperature":45}}'), 'no-channel'],
    ['a prototype that has the sensor id', utf8('{"__proto__":{"sensor_id":2},"temperature":45}'), 'no-sensor-id'],
  ])('rejects %s', (_, value, reason) => {
    expect(outcome(value)).toBe(reason);
  });

  it('names the missing sensor id before the channel that is no number', () => {
    expect(outcome(utf8('{"temperature":"45"}'))).toBe('no-sensor-id');
  });

  it('says in a sentence what is wrong with the record', () => {
    expect(parse(aRecordValue({ temperature: '45.6' }))).toEqual({
      ok: false,
      problem: {
        reason: 'channel-not-a-number',
        sensorId: '2',
        error: '"temperature" is judged by a rule and must be a finite number',
      },
    });
  });

  it.each([
    [MAX_VALUE_BYTES, true],
    [MAX_VALUE_BYTES + 1, false],
  ])('of a value of %d bytes says that it can be read: %s', (bytes, readable) => {
    const padding = ' '.repeat(bytes - aRecordValue().length);
    const value = utf8(padding + new TextDecoder().decode(aRecordValue()));
    expect(outcome(value)).toEqual(readable ? aReading() : 'too-large');
  });

  it('reads a value beside 1 MB of nesting', () => {
    const nesting = `${'{"a":'.repeat(170_000)}1${'}'.repeat(170_000)}`;
    expect(parseText(`{"sensor_id":2,"temperature":45,"more":${nesting}}`)).toMatchObject({
      ok: true,
      value: { channels: { temperature: 45 }, ignoredFields: ['more.a'] },
    });
  });

  it('strips a byte order mark', () => {
    expect(outcome(Uint8Array.from([0xef, 0xbb, 0xbf, ...aRecordValue()]))).toMatchObject(aReading());
  });

  it('takes the last of duplicate keys', () => {
    expect(outcome(utf8('{"sensor_id":1,"temperature":45,"sensor_id":2,"temperature":21}'))).toMatchObject({
      sensorId: '2',
      channels: { temperature: 21 },
    });
  });

  it('reads every finite number under a usable name as a channel', () => {
    const channels = { vibration: 0.1, _x: -0, constructor: 1, toString: 2, [`a${'b'.repeat(63)}`]: 5e-324 };
    expect(outcome(utf8(JSON.stringify({ sensor_id: 2, ...channels })))).toMatchObject({
      channels: { ...channels, _x: 0 },
      ignoredFields: [],
    });
  });

  it('passes over text, flags and lists that no rule judges, and lists them; null says nothing', () => {
    expect(outcome(aRecordValue({ unit: 'C', humidity: '40', ok: true, note: null, list: [1] }))).toEqual(
      aReading({ ignoredFields: ['unit', 'humidity', 'ok', 'list'] }),
    );
  });

  it.each([
    [{ temperature: null }, { pressure: 101.3 }],
    [{ pressure: null, humidity: null }, { temperature: 21.5 }],
  ])('takes null for a missing channel: %j', (fields, channels) => {
    expect(outcome(aRecordValue(fields))).toEqual(aReading({ channels }));
  });

  it.each([
    ['anomaly_score'],
    ['kafka'],
    ['__proto__'],
    ['_id'],
    ['_source'],
    ['_doc_count'],
    ['feuchte-%'],
    ['with space'],
    ['1st'],
    [''],
    ['température'],
    [`a${'b'.repeat(64)}`],
  ])('drops a number named "%s" and lists it', (name) => {
    const value = utf8(`{"sensor_id":2,"temperature":21.5,${JSON.stringify(name)}:99}`);
    expect(outcome(value)).toEqual(
      aReading({
        channels: { temperature: 21.5 },
        ignoredFields: [name.slice(0, 64)],
        timestamp: '2026-11-22T10:00:00.000Z',
        timestampSource: 'broker',
      }),
    );
  });

  it('drops a number beyond double precision that no rule judges and lists it', () => {
    expect(outcome(utf8('{"sensor_id":2,"temperature":21.5,"humidity":1e999}'))).toMatchObject({
      channels: { temperature: 21.5 },
      ignoredFields: ['humidity'],
    });
  });

  it('lists at most 20 dropped names', () => {
    const odd = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`odd-${index}`, index]));
    expect(outcome(aRecordValue(odd))).toMatchObject({ ignoredFields: Object.keys(odd).slice(0, 20) });
  });

  it('judges names alike after a sensor has invented thousands', () => {
    const hostile = new ReadingParser(aRuleSet());
    for (let name = 0; name < 3000; name++) hostile.parse(aRecordValue({ [`n${name}`]: 1, [`odd-${name}`]: 1 }), 0);
    const late = hostile.parse(aRecordValue({ late_channel: 1, 'odd-late': 1, kafka: 1 }), 0);
    expect(late).toMatchObject({
      value: { channels: { late_channel: 1 }, ignoredFields: ['odd-late', 'kafka'] },
    });
  });

  it.each([
    ['missing', undefined, undefined],
    ['null', null, undefined],
    ['blank', ' ', undefined],
    ['unreadable', 'yesterday', 'yesterday'],
    ['a flag', true, 'true'],
    ['a list', [2026, 11, 22], '[2026,11,22]'],
    ['long', 'x'.repeat(1000), 'x'.repeat(64)],
    ['a day that does not exist', '2026-02-30T00:00:00Z', '2026-02-30T00:00:00Z'],
    ['a clock that was never set', '1970-01-01T00:00:05.000Z', '1970-01-01T00:00:05.000Z'],
    ['more than a day ahead', '2026-11-23T10:00:00.001Z', '2026-11-23T10:00:00.001Z'],
    ['a date written as a number', 202611200900, '202611200900'],
    ['beyond the year 9999', 1e300, '1e+300'],
  ])('takes the broker timestamp when the own one is %s, and keeps what was given', (_, timestamp, kept) => {
    expect(outcome(aRecordValue({ timestamp }))).toEqual(
      aReading({ timestamp: '2026-11-22T10:00:00.000Z', timestampSource: 'broker', unreadableTimestamp: kept }),
    );
  });

  it('believes a time up to a day ahead of the broker, and every hour of the rules file', () => {
    expect(outcome(aRecordValue({ timestamp: '2026-11-23T10:00:00Z' }))).toMatchObject({ timestampSource: 'reading' });
    const patient = new ReadingParser(aRuleSet({ hours_ahead: 48, earliest_time: '1970-01-01' }));
    for (const timestamp of ['2026-11-24T10:00:00Z', '1970-01-01T00:00:00Z'])
      expect(patient.parse(aRecordValue({ timestamp }), BROKER_MS)).toMatchObject({
        value: { timestampSource: 'reading' },
      });
  });

  it.each([[-1e16], [2 ** 63], [Number.NaN]])(
    'reads a record without any usable time, broker timestamp %d',
    (brokerMs) => {
      expect(parse(aRecordValue({ timestamp: undefined }), brokerMs)).toMatchObject({
        value: { timestamp: '1970-01-01T00:00:00.000Z', timestampSource: 'broker' },
      });
    },
  );

  it('reads the fields that the rules file names', () => {
    const custom = new ReadingParser(aRuleSet({ sensor_id_field: 'id', timestamp_field: 'ts' }));
    const value = utf8('{"id":"a","ts":1795338000,"sensor_id":9,"timestamp":8,"temperature":1}');
    expect(custom.parse(value, BROKER_MS)).toEqual({
      ok: true,
      value: aReading({
        sensorId: 'a' as never,
        channels: { temperature: 1 },
        timestamp: '2026-11-22T09:00:00.000Z',
        ignoredFields: ['sensor_id', 'timestamp'],
      }),
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import { ReadingParser } from '../../../detection/reading.ts';
import { utf8 } from '../../support/builders/a-record-value.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';

/** Channels and unused fields of a record of sensor 7, or why it is no reading. */
function read(fields: object, rulesFile: Readonly<Record<string, unknown>> = {}) {
  const parsed = new ReadingParser(aRuleSet(rulesFile)).parse(utf8(JSON.stringify({ sensor_id: 7, ...fields })), 0);
  if (!parsed.ok) return parsed.problem;
  const { channels, ignoredFields, sensorId } = parsed.value;
  return { channels, ignoredFields, sensorId };
}
const paths = (some: Record<string, string>) => ({ paths: some });

describe('numbers one level down', () => {
  it.each([
    ['are channels by their own names', { data: { temperature: 45, unit: 'C' } }, { temperature: 45 }, ['data.unit']],
    ['give way to flat ones', { data: { temperature: 45 }, temperature: 1 }, { temperature: 1 }, ['data.temperature']],
    [
      'give way to a flat null, which says that there is none',
      { temperature: null, data: { temperature: 45 }, x: 1 },
      { x: 1 },
      ['data.temperature'],
    ],
    [
      'are not used where two have one name',
      { x: 1, a: { temperature: 45 }, b: { temperature: 1 } },
      { x: 1 },
      ['a.temperature', 'b.temperature'],
    ],
    [
      'are neither id nor time, nor a field of our own',
      { data: { sensor_id: 3, timestamp: 5, kafka: 1, x: 1 }, kafka: { offset: 1 } },
      { x: 1 },
      ['data.sensor_id', 'data.timestamp', 'data.kafka', 'kafka'],
    ],
    ['are listed further down', { x: 1, a: { b: { temperature: 45 } }, c: [1] }, { x: 1 }, ['a.b', 'c']],
    ['are listed where they are text', { x: 1, a: { temperature: '45', note: null } }, { x: 1 }, ['a.temperature']],
    ['may be beside a name with a dot', { 'a.b': 1, a: { b: 2 } }, { b: 2 }, ['["a.b"]']],
  ])('%s', (_, fields, channels, ignoredFields) => {
    expect(read(fields)).toMatchObject({ channels, ignoredFields });
  });

  it('are not looked for where a rule judges the object itself', () => {
    expect(read({ temperature: { value: 45 } })).toMatchObject({
      reason: 'channel-not-a-number',
      error:
        '"temperature" is judged by a rule and must be a finite number; "paths" in the rules file can lead to the number in it',
    });
  });

  it('are named in the dead letter of a record without any channel', () => {
    expect(read({ uplink: { decoded: { temperature: 45 } } })).toMatchObject({
      reason: 'no-channel',
      error: expect.stringContaining('; not used: uplink.decoded'),
    });
  });
});

describe('paths', () => {
  const METRICS = {
    metrics: [
      { name: 'temperature', value: 45 },
      { name: 'humidity', value: 50, unit: '%' },
    ],
  };

  it('lead to channels at any depth, and what is beside is listed', () => {
    expect(read(METRICS, paths({ temperature: 'metrics[name=temperature].value' }))).toMatchObject({
      channels: { temperature: 45 },
      ignoredFields: ['metrics[0].name', 'metrics[1]'],
    });
  });

  it('leave what is one level down beside them to the default', () => {
    const fields = { data: { t: 45, pressure: 101, state: 'on' } };
    expect(read(fields, paths({ temperature: 'data.t' }))).toMatchObject({
      channels: { temperature: 45, pressure: 101 },
      ignoredFields: ['data.state'],
    });
  });

  it.each([
    [
      'goes before the flat field, which is listed',
      { temperature: 1, a: { b: 45 } },
      { temperature: 45 },
      ['temperature'],
    ],
    ['goes before flat text', { temperature: 'x', a: { b: 45 } }, { temperature: 45 }, ['temperature']],
    ['leaves the flat field where it leads nowhere', { temperature: 1, a: { c: 'x' } }, { temperature: 1 }, ['a.c']],
    ['finds null, so that the channel is missing', { temperature: 1, a: { b: null }, x: 1 }, { x: 1 }, ['temperature']],
  ])('to a channel %s', (_, fields, channels, ignoredFields) => {
    const read_ = read(fields, paths({ temperature: 'a.b' }));
    expect(read_).toMatchObject({ ignoredFields });
    expect(read_).toHaveProperty('channels', channels);
  });

  it('take a flat number for another name', () => {
    expect(read({ t: 45 }, paths({ temperature: 't' }))).toMatchObject({
      channels: { temperature: 45 },
      ignoredFields: [],
    });
  });

  it('to what a rule judges must lead to a number', () => {
    expect(read({ a: { b: '45' } }, paths({ temperature: 'a.b' }))).toMatchObject({
      reason: 'channel-not-a-number',
      error: '"a.b" is judged by a rule and must be a finite number',
    });
    expect(read({ x: 1, a: { b: '45' } }, paths({ humidity: 'a.b' }))).toMatchObject({ ignoredFields: ['a.b'] });
  });

  it('lead to the id with all its digits, and to the time', () => {
    const file = aRuleSet(paths({ sensor_id: 'device.id', timestamp: 'time' }));
    const text = '{"device":{"id":9007199254740993},"time":"1990-01-01T00:00:00Z","sensor_id":1,"x":1}';
    expect(new ReadingParser(file).parse(utf8(text), 631_152_000_000)).toMatchObject({
      value: {
        sensorId: '9007199254740993',
        timestamp: '1990-01-01T00:00:00.000Z',
        timestampSource: 'reading',
        channels: { x: 1 },
        ignoredFields: ['sensor_id'],
      },
    });
  });
});

describe('a path to the id', () => {
  it.each([
    [{ device: { id: {} } }, '"device.id" must be a number or text of 1 to 256 bytes'],
    [{ device: {} }, '"device.id" leads nowhere, and "sensor_id" must be a number or text of 1 to 256 bytes'],
  ])('is named where there is none: %j', (fields, error) => {
    const parser = new ReadingParser(aRuleSet(paths({ sensor_id: 'device.id' })));
    expect(parser.parse(utf8(JSON.stringify({ x: 1, ...fields })), 0)).toMatchObject({
      problem: { reason: 'no-sensor-id', error },
    });
  });
});

describe('the sensor of a record without an id', () => {
  const parse = (text: string, key: string | null, fromKey: boolean) => {
    const parser = new ReadingParser(aRuleSet({ sensor_id_from_key: fromKey }));
    const parsed = parser.parse(utf8(text), 0, key === null ? null : Uint8Array.from(Buffer.from(key, 'latin1')));
    return parsed.ok ? parsed.value.sensorId : parsed.problem.reason;
  };

  it.each([
    ['{"temperature":1}', 'pump-1', true, 'pump-1'],
    ['{"sensor_id":null,"temperature":1}', 'pump-1', true, 'pump-1'],
    ['{"sensor_id":2,"temperature":1}', 'pump-1', true, '2'],
    ['{"sensor_id":{},"temperature":1}', 'pump-1', true, 'no-sensor-id'],
    ['{"temperature":1}', 'pump-1', false, 'no-sensor-id'],
    ['{"temperature":1}', null, true, 'no-sensor-id'],
    ['{"temperature":1}', '', true, 'no-sensor-id'],
    ['{"temperature":1}', '\xff', true, 'no-sensor-id'],
  ])('of %s with the key %j, if told to look there (%j), is %s', (text, key, fromKey, expected) => {
    expect(parse(text, key, fromKey)).toBe(expected);
  });
});

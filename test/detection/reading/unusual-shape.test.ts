import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { ReadingParser } from '../../../detection/reading.ts';
import { utf8 } from '../../support/builders/a-record-value.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';

const parser = new ReadingParser(aRuleSet());
const problemOf = (value: Uint8Array | string) => {
  const parsed = parser.parse(typeof value === 'string' ? utf8(value) : value, 0);
  return parsed.ok ? 'a reading' : `${parsed.problem.reason}: ${parsed.problem.error}`;
};
const HOT = '{"sensor_id":2,"temperature":45}';

describe('the dead letter of a record that is packed up', () => {
  it.each([
    [
      'framed for a schema registry',
      Uint8Array.from([0, 0, 0, 1, 2, ...utf8(HOT)]),
      /^not-json: .*zero byte and the schema id 258,/,
    ],
    ['gzip', gzipSync(HOT), /^not-json: .*it looks like gzip/],
    ['base64', Buffer.from(Buffer.from(HOT).toString('base64')), /^not-json: .*it looks like base64 of JSON/],
    ['base64 as text', JSON.stringify(Buffer.from(`[${HOT}]`).toString('base64')), /^not-json: .*base64 of JSON/],
    ['encoded twice', JSON.stringify(HOT), /^not-json: .*the producer encodes it twice/],
    [
      'an envelope',
      `{"schema":{"type":"struct"},"payload":${HOT}}`,
      /^no-sensor-id: .*envelope of Kafka Connect .*"payload.sensor_id"/,
    ],
    ['SenML', '{"bn":"pump-1:","n":"temperature","v":45.2}', /^no-sensor-id: .*it looks like SenML/],
    [
      'nested',
      `{"device":{"sensor_id":2},"temperature":45}`,
      /^no-sensor-id: .*"paths": {"sensor_id": "device.sensor_id"}/,
    ],
  ])('says so: %s', (_, value, sentence) => {
    expect(problemOf(value)).toMatch(sentence);
  });

  it.each([['temperature=45'], ['null'], ['"text"'], [''], ['\0{\0"\0a\0"'], ['{"temperature":45}']])(
    'says nothing of the kind of %j',
    (value) => {
      expect(problemOf(value)).not.toMatch(/looks|envelope|twice|registry|paths/);
    },
  );
});

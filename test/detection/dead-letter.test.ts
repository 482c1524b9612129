import { describe, expect, it } from '@jest/globals';
import { deadLetterDocument, MAX_KEPT_BYTES, type RecordBytes } from '../../detection/dead-letter.ts';
import { utf8 } from '../support/builders/a-record-value.ts';
import { someCoordinates } from '../support/builders/some-coordinates.ts';

const rejection = { reason: 'not-json', error: 'Unexpected token' } as const;

function deadLetterOf(bytes: Partial<RecordBytes>, error: string = rejection.error) {
  const record = { key: null, value: null, ...bytes };
  const text = deadLetterDocument({ ...rejection, error }, someCoordinates(), record, 'f3ecba255d01', 'now');
  expect(text).not.toContain('\n');
  return JSON.parse(text);
}

const anyBytes = (count: number) => Uint8Array.from({ length: count }, (_, index) => (index * 7) % 256);

describe('deadLetterDocument', () => {
  it('tells the reason, the error, where the record lies and its bytes', () => {
    expect(deadLetterOf({ key: utf8('2'), value: utf8('{') })).toEqual({
      reason: 'not-json',
      error: 'Unexpected token',
      sensor_id: '2',
      kafka: {
        topic: 'sensor-data',
        partition: 3,
        offset: 17,
        timestamp: Date.parse('2026-11-22T09:00:01.000Z'),
        timestamp_type: 'LOG_APPEND_TIME',
      },
      key: 'Mg==',
      value: 'ew==',
      value_bytes: 1,
      value_truncated: false,
      rule_set: 'f3ecba255d01',
      judged_at: 'now',
    });
  });

  it('keeps nulls of a tombstone without a key', () => {
    const deadLetter = deadLetterOf({});
    expect(deadLetter).toMatchObject({ key: null, value: null, value_bytes: 0, value_truncated: false });
    expect(deadLetter).not.toHaveProperty('sensor_id');
  });

  it('tells an empty value from none', () => {
    expect(deadLetterOf({ value: utf8('') })).toMatchObject({ value: '', value_bytes: 0 });
  });

  it.each([
    [256, false],
    [MAX_KEPT_BYTES, false],
    [MAX_KEPT_BYTES + 1, true],
    [1_048_576, true],
  ])('of %d bytes of any kind keeps the first 32 KiB, cut: %s', (count, cut) => {
    const deadLetter = deadLetterOf({ value: anyBytes(count) });
    expect(deadLetter).toMatchObject({ value_bytes: count, value_truncated: cut });
    const written = deadLetterOf({ value: anyBytes(count), base64: (bytes) => Buffer.from(bytes).toString('base64') });
    expect(written).toEqual(deadLetter);
    expect(Buffer.from(deadLetter.value, 'base64')).toEqual(Buffer.from(anyBytes(count).subarray(0, MAX_KEPT_BYTES)));
  });

  it('bounds keys and errors too', () => {
    const deadLetter = deadLetterOf({ key: anyBytes(1_000_000) }, 'e'.repeat(1_000_000));
    expect(Buffer.from(deadLetter.key, 'base64')).toHaveLength(1024);
    expect(deadLetter.error).toHaveLength(1000);
  });

  it.each([
    ['no text', Uint8Array.from([0xff, 0xfe])],
    ['longer than a sensor id', anyBytes(257)],
    ['empty', utf8('')],
  ])('names no sensor when the key is %s', (_, key) => {
    expect(deadLetterOf({ key })).not.toHaveProperty('sensor_id');
  });
});

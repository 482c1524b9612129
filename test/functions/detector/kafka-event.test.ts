import { describe, expect, it } from '@jest/globals';
import { bytesOf, parseKafkaEvent } from '../../../functions/detector/kafka-event.ts';
import { aKafkaEvent, aKafkaRecord } from '../../support/builders/a-kafka-event.ts';

const problemOf = (event: unknown) => {
  const parsed = parseKafkaEvent(event);
  return parsed.ok ? undefined : parsed.problem;
};

describe('parseKafkaEvent', () => {
  it('refuses a record without a topic also as the first of all', () => {
    expect(problemOf(aKafkaEvent([aKafkaRecord({ topic: '' })]))).toContain('that is not a record');
  });

  it.each([['aws:kafka'], ['SelfManagedKafka']])('takes an event of %s', (eventSource) => {
    expect(problemOf({ ...aKafkaEvent([aKafkaRecord()]), eventSource })).toBeUndefined();
  });

  it.each([
    [{ Records: [{ eventSource: 'aws:sqs' }] }, 'none'],
    [{ eventSource: 'aws:kinesis', records: {} }, '"aws:kinesis"'],
    [null, 'none'],
    [undefined, 'none'],
    ['aws:kafka', 'none'],
  ])('refuses %j as of another source', (event, got) => {
    expect(problemOf(event)).toBe(
      `the detector takes events of eventSource "aws:kafka" or "SelfManagedKafka", got ${got}; connect it to a Kafka event source mapping`,
    );
  });

  it.each([
    ['topic', 'a"b'],
    ['topic', ''],
    ['topic', 'x'.repeat(250)],
    ['topic', 7],
    ['partition', -1],
    ['offset', 0.5],
    ['offset', '7'],
    ['timestamp', null],
    ['value', {}],
    ['key', 7],
    ['part', { index: 0, of: 1 }],
  ])('refuses an event with a record whose %s is %j: nothing could be written of it', (name, value) => {
    const record = { ...aKafkaRecord(), [name]: value };
    expect(problemOf({ eventSource: 'aws:kafka', records: { 't-0': [aKafkaRecord(), record] } })).toBe(
      'the Kafka event has something under "t-0" that is not a record',
    );
  });

  it.each([[undefined], [null], ['x'], [7], [{ 't-0': {} }], [{ 't-0': null }], [{ 't-0': [], 't-1': 'x' }]])(
    'refuses an event with records %j',
    (records) => {
      expect(problemOf({ eventSource: 'aws:kafka', records })).toBe(
        'the Kafka event has no "records" object with an array of records for each partition',
      );
    },
  );
});

describe('bytesOf', () => {
  it.each([[null], [undefined]])('knows no bytes of %s', (base64) => {
    expect(bytesOf(base64)).toBeNull();
  });

  it.each([
    ['', []],
    ['AAH/', [0, 1, 255]],
  ])('reads %j', (base64, bytes) => {
    expect(bytesOf(base64)).toEqual(Buffer.from(bytes));
  });
});

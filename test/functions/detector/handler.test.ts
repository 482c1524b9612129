import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { installSchema } from '../../../adapters/opensearch/schema/install-schema.ts';
import { bundleDetector } from '../../../functions/bundle.ts';
import type { KafkaEventRecord } from '../../../functions/detector/kafka-event.ts';
import { aKafkaEvent, aKafkaRecord, base64 } from '../../support/builders/a-kafka-event.ts';
import { aRecordValue } from '../../support/builders/a-record-value.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';
import { BundledDetector } from '../../support/programs/bundled-detector.ts';
import { documentsOfTopic, forgetTopic } from '../../support/servers/documents-of-topic.ts';
import { searchNode, sharedSearchClient } from '../../support/servers/search-node.ts';

/** Days before any other test's readings: their indices are this suite's own. */
const DAY = 'anomalies-1972.05.01';
const NEXT_DAY = 'anomalies-1972.05.02';
const DAY_MS = Date.parse('1972-05-01T12:00:00.000Z');

const client = sharedSearchClient();
let bundlePath: string;
let topic: string;

const jsonOf = (fields: Readonly<Record<string, unknown>>) => base64(aRecordValue(fields));
const record = (offset: number, fields: Partial<KafkaEventRecord> = {}) =>
  aKafkaRecord({ topic, offset, timestamp: DAY_MS, ...fields });
const newDetector = () => new BundledDetector(bundlePath, { SEARCH_NODE: searchNode() });
const verdicts = () => documentsOfTopic(client, 'anomalies', topic);
const deadLetters = () => documentsOfTopic(client, 'dead-letters', topic);
const removeDays = () => client.indices.delete({ index: [DAY, NEXT_DAY], ignore_unavailable: true });

describe('the bundled detector on a real OpenSearch node', () => {
  beforeAll(async () => {
    await removeDays();
    await installSchema(client, { ruleSet: aRuleSet(), nowMs: DAY_MS, replicas: 0 });
    bundlePath = await bundleDetector();
  });

  beforeEach(() => {
    topic = `detector-test-${randomUUID()}`;
  });

  afterEach(() => forgetTopic(client, topic));

  afterAll(async () => {
    await removeDays();
    await client.close();
  });

  it('writes a document for every record of several partitions', async () => {
    const offsets = [0, 1, 2];
    const records = offsets.flatMap((offset) =>
      [0, 1, 7].map((partition) => record(offset, { partition, value: jsonOf({ temperature: 39 + offset }) })),
    );
    await newDetector().invoke(aKafkaEvent(records));
    const written = await verdicts();
    expect(
      written.map(({ _source }) => [_source.kafka.partition, _source.kafka.offset, _source['anomaly_score']]),
    ).toEqual([0, 1, 7].flatMap((partition) => offsets.map((offset) => [partition, offset, offset === 2 ? 1 : 0])));
    expect(written[0]).toMatchObject({ _index: DAY, _id: `${DAY_MS}:${topic}-0-0`, _source: { sensor_id: '2' } });
  });

  it('changes nothing when the same event comes again, even to another environment', async () => {
    const event = aKafkaEvent([record(0), record(1, { value: base64('no JSON') }), record(2)]);
    await newDetector().invoke(event);
    const before = [...(await verdicts()), ...(await deadLetters())];
    await newDetector().invoke(event);
    expect([...(await verdicts()), ...(await deadLetters())]).toEqual(before);
    expect(before.map(({ _version }) => _version)).toEqual([1, 1, 1]);
  });

  it('writes what an earlier delivery of overlapping batches left out', async () => {
    await newDetector().invoke(aKafkaEvent([record(1)]));
    await newDetector().invoke(aKafkaEvent([record(0), record(1), record(2)]));
    expect((await verdicts()).map(({ _source }) => _source.kafka.offset)).toEqual([0, 1, 2]);
  });

  it('keeps the readings of a topic that was made again', async () => {
    await newDetector().invoke(aKafkaEvent([record(0)]));
    await newDetector().invoke(aKafkaEvent([record(0, { timestamp: DAY_MS + 1 })]));
    expect(await verdicts()).toHaveLength(2);
  });

  it('makes dead letters of poison and documents of what lies beside it', async () => {
    const { value: _, ...absent } = record(1);
    const poison: readonly (readonly [string, KafkaEventRecord])[] = [
      ['tombstone', absent],
      ['tombstone', record(2, { value: null, key: null })],
      ['not-json', record(3, { value: '' })],
      ['not-json', record(4, { value: base64(Uint8Array.from([0xff, 0x00])) })],
      ['no-sensor-id', record(5, { value: jsonOf({ sensor_id: null }), key: '' })],
      ['no-channel', record(6, { value: base64('{"sensor_id":2}') })],
      ['channel-not-a-number', record(7, { value: jsonOf({ temperature: '45.6' }) })],
      ['too-large', record(8, { value: base64(' '.repeat(1_048_577)) })],
    ];
    await newDetector().invoke(aKafkaEvent([record(0), ...poison.map(([, poisoned]) => poisoned), record(9)]));
    expect((await verdicts()).map(({ _source }) => _source.kafka.offset)).toEqual([0, 9]);
    const written = await deadLetters();
    expect(written.map(({ _source }) => [_source.kafka.offset, _source['reason']])).toEqual(
      poison.map(([reason, { offset }]) => [offset, reason]),
    );
    expect(written.map(({ _source }) => _source['value_truncated'])).toEqual([...Array(7).fill(false), true]);
  });

  it('writes readings with names that OpenSearch keeps for itself', async () => {
    const names = ['_id', '_source', '_doc_count', '__proto__', 'kafka', 'odd name'];
    const value = `{"sensor_id":"a","temperature":45,${names.map((name) => `"${name}":1`).join(',')}}`;
    await newDetector().invoke(aKafkaEvent([record(0, { value: base64(value) })]));
    expect(await verdicts()).toMatchObject([{ _source: { anomaly_score: 1, ignored_fields: names } }]);
  });

  it.each([[-1], [0], [253_402_300_800_000], [2 ** 63]])(
    'writes readings and dead letters that a producer has dated %d',
    async (timestamp) => {
      const dated = { timestamp, timestampType: 'CREATE_TIME' } as const;
      const detector = newDetector();
      await detector.invoke(aKafkaEvent([record(0, dated), record(1, { ...dated, value: '' }), record(2, dated)]));
      expect((await verdicts()).map(({ _index }) => _index)).toEqual(['anomalies-undated', 'anomalies-undated']);
      expect(await deadLetters()).toHaveLength(1);
      expect(detector.printed.metrics).toContainEqual(expect.objectContaining({ UndatedRecords: 2 }));
      expect(detector.printed.logs).toContainEqual(
        expect.objectContaining({
          level: 'WARN',
          message: expect.stringContaining('message.timestamp.type=LogAppendTime'),
          undated: { [topic]: 2 },
        }),
      );
    },
  );

  it('makes a dead letter of a document that the index refuses', async () => {
    await client.indices.create({
      index: NEXT_DAY,
      body: { mappings: { properties: { temperature: { type: 'ip' } } } },
    });
    const onNextDay = { timestamp: DAY_MS + 86_400_000, value: jsonOf({ temperature: 45 }) };
    const withoutTemperature = { ...onNextDay, value: base64('{"sensor_id":2,"pressure":121}') };
    const event = aKafkaEvent([record(0), record(1, onNextDay), record(2, withoutTemperature)]);
    const detector = newDetector();
    await detector.invoke(event);
    expect(detector.printed.metrics).toMatchObject([{ Records: 3, Anomalies: 1, DeadLetters: 1 }]);
    await newDetector().invoke(event);
    expect((await verdicts()).map(({ _source }) => _source.kafka.offset)).toEqual([0, 2]);
    expect(await deadLetters()).toMatchObject([
      {
        _version: 1,
        _source: {
          reason: 'document-rejected',
          error: expect.stringContaining('mapper_parsing_exception'),
          kafka: { offset: 1 },
          value: jsonOf({ temperature: 45 }),
        },
      },
    ]);
  });

  it('reports records, anomalies, dead letters and latency in the embedded metric format', async () => {
    const detector = newDetector();
    const timestamp = Date.now() - 2000;
    const records = [record(0), record(1, { value: jsonOf({ pressure: 121 }) }), record(2, { value: '' })];
    await detector.invoke(aKafkaEvent(records.map((each) => ({ ...each, timestamp }))));
    const mostMs = Date.now() - timestamp;
    const [metrics] = detector.printed.metrics;
    expect(detector.printed.metrics).toHaveLength(1);
    expect(metrics).toMatchObject({ service: 'detector', Records: 3, Anomalies: 1, DeadLetters: 1 });
    expect(metrics).toMatchObject({ _aws: { CloudWatchMetrics: [{ Namespace: 'SensorAnomalyPipeline' }] } });
    const latenciesMs = metrics?.['LatencyToAcknowledgement'] as number[];
    expect(latenciesMs).toHaveLength(3);
    expect(Math.min(...latenciesMs)).toBeGreaterThanOrEqual(2000);
    expect(Math.max(...latenciesMs)).toBeLessThanOrEqual(mostMs);
    expect(detector.printed.logs).toMatchObject([{ level: 'WARN', deadLetters: { 'not-json': 1 } }]);
  });

  it('takes an event without records', async () => {
    const detector = newDetector();
    await detector.invoke(aKafkaEvent([]));
    expect(detector.printed.metrics).toMatchObject([{ Records: 0, Anomalies: 0, DeadLetters: 0 }]);
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { installSchema } from '../../../adapters/opensearch/schema/install-schema.ts';
import { REMOVED_DAYS_INDEX } from '../../../adapters/opensearch/schema/removed-days.ts';
import type { KafkaEventRecord } from '../../../functions/detector/kafka-event.ts';
import { applyRetention } from '../../../functions/retention/retention.ts';
import { aDetector, KeptTelemetry } from '../../support/builders/a-detector.ts';
import { aKafkaEvent, aKafkaRecord } from '../../support/builders/a-kafka-event.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';
import { documentsOfTopic, forgetTopic } from '../../support/servers/documents-of-topic.ts';
import { sharedSearchClient } from '../../support/servers/search-node.ts';

/** Days of no other test: retention looks at all days up to these. */
const DAY = 'anomalies-1968.05.01';
const DAYS = [DAY, 'anomalies-1968.05.02', 'anomalies-1968.05.09', 'anomalies-1968.05.10'];
const RECORD_MS = Date.parse('1968-05-01T12:00:00.000Z');
const DAY_MS = 86_400_000;
/** When a record of that time leaves the bounds within which a producer's clock is believed, and when it comes into them. */
const TOO_OLD_MS = RECORD_MS + 7 * DAY_MS;
const NOT_AHEAD_MS = RECORD_MS - DAY_MS;

const client = sharedSearchClient();
let topic: string;

const record = (offset: number, fields: Partial<KafkaEventRecord> = {}) =>
  aKafkaRecord({ topic, offset, timestamp: RECORD_MS, ...fields });
const byProducer = (offset: number, timestamp = RECORD_MS) =>
  record(offset, { timestamp, timestampType: 'CREATE_TIME' });
const deliver = (nowMs: number, records: readonly KafkaEventRecord[], telemetry = new KeptTelemetry()) =>
  aDetector(client, () => nowMs, telemetry).detect(aKafkaEvent(records), Date.now() + 20_000);
const places = async () => (await documentsOfTopic(client, 'anomalies', topic)).map(({ _index }) => _index);
const removeDays = async () => {
  await client.indices.delete({ index: DAYS, ignore_unavailable: true });
  const query = { ids: { values: DAYS } };
  await client.deleteByQuery({ index: REMOVED_DAYS_INDEX, refresh: true, conflicts: 'proceed', body: { query } });
};

beforeAll(async () => {
  await installSchema(client, { ruleSet: aRuleSet(), nowMs: RECORD_MS, replicas: 0 });
  await removeDays();
});

beforeEach(() => {
  topic = `placement-test-${randomUUID()}`;
});

afterEach(() => forgetTopic(client, topic));

afterAll(async () => {
  await removeDays();
  await client.close();
});

describe('a record that its producer has dated, delivered on both sides of the edge', () => {
  it.each([
    ['old', TOO_OLD_MS, TOO_OLD_MS + 1, DAY],
    ['old, long ago', RECORD_MS, TOO_OLD_MS + 90 * DAY_MS, DAY],
    ['ahead', NOT_AHEAD_MS - 1, NOT_AHEAD_MS, 'anomalies-undated'],
    ['ahead, long ago', NOT_AHEAD_MS - 5 * DAY_MS, RECORD_MS, 'anomalies-undated'],
  ])('stays where its first delivery wrote it: %s', async (_, firstMs, secondMs, index) => {
    await deliver(firstMs, [byProducer(0)]);
    await deliver(secondMs, [byProducer(0)]);
    expect(await places()).toEqual([index]);
  });

  it.each([
    ['old', TOO_OLD_MS],
    ['ahead', NOT_AHEAD_MS],
  ])('becomes one document when both deliveries write at the same time: %s', async (_, edgeMs) => {
    const records = Array.from({ length: 20 }, (__, offset) => byProducer(offset));
    for (let round = 0; round < 3; round++) {
      const batch = records.map((each) => ({ ...each, partition: round }));
      await Promise.all([-1, 0, 1].map((ms) => deliver(edgeMs + ms, batch)));
    }
    expect(await places()).toHaveLength(60);
  });

  it('becomes one document when a delivery was killed before it could look for a double', async () => {
    const id = `${topic}-0-0-${RECORD_MS}`;
    const document = { kafka: { topic, partition: 0, offset: 0, timestamp: RECORD_MS } };
    for (const index of [DAY, 'anomalies-undated']) await client.create({ index, id, body: document });
    await deliver(TOO_OLD_MS + 30 * DAY_MS, [byProducer(0)]);
    expect(await places()).toEqual([DAY]);
  });

  it.each([
    ['the start of retention', TOO_OLD_MS, DAY],
    ['just before retention', TOO_OLD_MS + 1, 'anomalies-undated'],
  ])('is written by its time when it is new: %s', async (_, nowMs, index) => {
    await deliver(nowMs, [byProducer(0), byProducer(1)]);
    expect(await places()).toEqual([index, index]);
  });
});

describe('a record of a day that retention has removed', () => {
  const KEPT_MS = Date.parse('1968-05-09T12:00:00.000Z');
  const NOW_MS = Date.parse('1968-05-10T12:00:00.000Z');

  it('does not bring the day back, while a day that retention kept is filled', async () => {
    const kept = record(1, { timestamp: KEPT_MS });
    await deliver(NOW_MS, [record(0)]);
    const policy = { keepDays: 3, keepDeadLetterDays: 36_500 };
    expect((await applyRetention(client, policy, NOW_MS)).days).toContain(DAY);
    const telemetry = new KeptTelemetry();
    await deliver(NOW_MS, [record(0), kept, record(2, { timestamp: KEPT_MS - 7 * DAY_MS })], telemetry);
    expect(await places()).toEqual(['anomalies-1968.05.09', 'anomalies-1968.05.02'].sort().reverse());
    expect(telemetry.summaries).toMatchObject([{ records: 3, expiredRecords: 1, existing: 0 }]);
    expect((await client.indices.exists({ index: DAY })).body).toBe(false);
  });

  it('does not come back as undated when it is too old to name its day, while one of a day that was never there does', async () => {
    const LATE_MS = NOW_MS + 20 * DAY_MS;
    await deliver(NOW_MS, [byProducer(0, KEPT_MS)]);
    await applyRetention(client, { keepDays: 3, keepDeadLetterDays: 36_500 }, NOW_MS + 4 * DAY_MS);
    const telemetry = new KeptTelemetry();
    await deliver(LATE_MS, [byProducer(0, KEPT_MS), byProducer(1, KEPT_MS - 3 * DAY_MS)], telemetry);
    expect(await documentsOfTopic(client, 'anomalies', topic)).toMatchObject([
      { _index: 'anomalies-undated', _id: expect.stringContaining('-0-1-') },
    ]);
    expect(telemetry.summaries).toMatchObject([{ records: 2, expiredRecords: 1 }]);
  });

  it('is kept as a dead letter all the same when it is no reading', async () => {
    await applyRetention(client, { keepDays: 3, keepDeadLetterDays: 36_500 }, NOW_MS);
    await deliver(NOW_MS, [record(0, { value: null })]);
    expect(await documentsOfTopic(client, 'dead-letters', topic)).toHaveLength(1);
  });
});

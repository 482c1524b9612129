import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { installSchema } from '../../../adapters/opensearch/schema/install-schema.ts';
import { REMOVED_DAYS_INDEX } from '../../../adapters/opensearch/schema/removed-days.ts';
import { documentId } from '../../../detection/coordinates.ts';
import { ID_FORMS, storedId } from '../../../detection/id-form.ts';
import { coordinatesOf, type KafkaEventRecord } from '../../../functions/detector/kafka-event.ts';
import { Placements } from '../../../functions/detector/placement.ts';
import { applyRetention } from '../../../functions/retention/retention.ts';
import { aDetector, KeptTelemetry } from '../../support/builders/a-detector.ts';
import { aKafkaEvent, aKafkaRecord, base64 } from '../../support/builders/a-kafka-event.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';
import { documentsOfTopic, elementOf, forgetTopic } from '../../support/servers/documents-of-topic.ts';
import { sharedSearchClient } from '../../support/servers/search-node.ts';

/** Days of no other test: retention looks at all days up to these. */
const DAY = 'anomalies-1968.05.01';
const DAYS = [DAY, 'anomalies-1968.05.02', 'anomalies-1968.05.09', 'anomalies-1968.05.10'];
const RECORD_MS = Date.parse('1968-05-01T12:00:00.000Z');
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
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
    // Far from the edge, hours lie between the two: longer than any refresh.
    if (Math.abs(secondMs - firstMs) > HOUR_MS) await client.indices.refresh({ index: 'anomalies' });
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
    const id = `${RECORD_MS}:${topic}-0-0`;
    const document = { kafka: { topic, partition: 0, offset: 0, timestamp: RECORD_MS } };
    for (const index of [DAY, 'anomalies-undated']) await client.create({ index, id, body: document });
    await deliver(TOO_OLD_MS + 30 * DAY_MS, [byProducer(0)]);
    expect(await places()).toEqual([DAY]);
  });

  it('becomes one document for each reading of an array, one of which the earlier delivery had written', async () => {
    const value = base64('[{"sensor_id":1,"temperature":1},{"sensor_id":1,"temperature":2},3]');
    const pack = { ...byProducer(0), value };
    await deliver(TOO_OLD_MS, [pack]);
    const [, second] = await documentsOfTopic(client, 'anomalies', topic);
    await client.delete({ index: DAY, id: second?._id ?? '', refresh: true });
    await deliver(TOO_OLD_MS + 1, [pack]);
    const elements = (await documentsOfTopic(client, 'anomalies', topic)).map(({ _id }) => elementOf(_id));
    expect(elements).toEqual(['0', '1']);
    expect(await places()).toContain(DAY);
  });

  it.each([
    ['the start of retention', TOO_OLD_MS, DAY],
    ['just before retention', TOO_OLD_MS + 1, 'anomalies-undated'],
  ])('is written by its time when it is new: %s', async (_, nowMs, index) => {
    await deliver(nowMs, [byProducer(0), byProducer(1)]);
    expect(await places()).toEqual([index, index]);
  });
});

describe('looking for what earlier deliveries wrote of an event that producers have dated', () => {
  const NOW_MS = Date.parse('1968-03-15T12:00:00.000Z');
  const OLDEST_MS = NOW_MS - 7 * DAY_MS;
  const LATEST_MS = NOW_MS + DAY_MS;
  const idOf = (at: KafkaEventRecord) => documentId(coordinatesOf(at));
  const dated = (...timesMs: number[]) => timesMs.map((timestampMs, offset) => byProducer(offset, timestampMs));

  /** Where the records belong, and what OpenSearch was asked beside. */
  async function look(records: readonly KafkaEventRecord[]) {
    const counted = sharedSearchClient();
    const placements = new Placements({ client: counted, retentionOf: () => 7 * DAY_MS });
    const event = aKafkaEvent(records);
    // Whether the indices are under the alias is asked only once.
    await placements.look(event, NOW_MS, 20_000);
    const requests: { path: string; body: string }[] = [];
    counted.on('response', (_, { meta: { request } }) => {
      requests.push({ path: String(request.params.path), body: String(request.params.body) });
    });
    const placement = await placements.look(event, NOW_MS, 20_000);
    await counted.close();
    return { requests, places: records.map((each) => placement.placeOf(coordinatesOf(each))?.index) };
  }

  /** Ids of documents of the topic that were looked up. */
  const idsAskedFor = (requests: readonly { path: string; body: string }[]): readonly string[] =>
    requests
      .filter(({ path }) => path === '/_mget')
      .flatMap(({ body }) => JSON.parse(body).docs.map(({ _id }: { _id: string }) => _id))
      .filter((id) => id.includes(topic));
  const inEachForm = (ids: readonly string[]) => ids.flatMap((id) => ID_FORMS.map((form) => storedId(id, form))).sort();

  beforeEach(async () => {
    await deliver(NOW_MS, [{ ...byProducer(7, NOW_MS - 30 * DAY_MS), partition: 5 }]);
    // Whether a search sees it already would else be chance.
    await client.indices.refresh({ index: 'anomalies-undated' });
  });

  it('asks once, however many records it has', async () => {
    const records = Array.from({ length: 10_000 }, (_, offset) => byProducer(offset, NOW_MS));
    const { requests } = await look(records.map((each, index) => ({ ...each, partition: index % 6 })));
    expect(requests.map(({ path }) => path)).toEqual(['/anomalies-undated/_search']);
  });

  it('asks by id only for those near an edge or beyond, of which no search may know yet', async () => {
    const far = dated(OLDEST_MS + HOUR_MS, NOW_MS, LATEST_MS - HOUR_MS);
    const near = [OLDEST_MS, LATEST_MS].flatMap((edgeMs) => dated(edgeMs - HOUR_MS + 1, edgeMs, edgeMs + HOUR_MS - 1));
    const beyond = dated(OLDEST_MS - HOUR_MS, LATEST_MS + HOUR_MS);
    const { requests } = await look([...far, ...near, ...beyond]);
    expect([...idsAskedFor(requests)].sort()).toEqual(inEachForm([...near, ...beyond].map(idOf)));
  });

  it('asks for each reading of an array', async () => {
    const value = base64('[{"sensor_id":1,"temperature":1},{"sensor_id":1,"temperature":2}]');
    const [beyond] = dated(OLDEST_MS - HOUR_MS);
    const { requests } = await look([{ ...beyond, value } as KafkaEventRecord]);
    const readings = [0, 1].map((part) => `${idOf(beyond as KafkaEventRecord)}.${part}`);
    expect([...idsAskedFor(requests)].sort()).toEqual(inEachForm(readings));
  });

  it('finds a record that was undated while its sensor was days ahead, and none of those beside it', async () => {
    const records = dated(NOW_MS, NOW_MS, NOW_MS);
    await deliver(NOW_MS - 5 * DAY_MS, records.slice(1, 2));
    await client.indices.refresh({ index: 'anomalies-undated' });
    const day = 'anomalies-1968.03.15';
    expect((await look(records)).places).toEqual([day, 'anomalies-undated', day]);
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

  it('does not bring it back at the very moment either at which the shortest policy removes it', async () => {
    const lateMs = Date.parse('1968-05-01T23:59:59.999Z');
    const removedMs = Date.parse('1968-05-03T00:00:00.000Z');
    await deliver(lateMs, [record(0, { timestamp: lateMs })]);
    await applyRetention(client, { keepDays: 1, keepDeadLetterDays: 36_500 }, removedMs);
    const telemetry = new KeptTelemetry();
    await deliver(removedMs, [record(0, { timestamp: lateMs }), byProducer(1, lateMs)], telemetry);
    expect(await places()).toEqual([]);
    expect(telemetry.summaries).toMatchObject([{ records: 2, expiredRecords: 2 }]);
  });

  it('does not come back as undated when it is too old to name its day, while one of a day that was never there does', async () => {
    const LATE_MS = NOW_MS + 20 * DAY_MS;
    await deliver(NOW_MS, [byProducer(0, KEPT_MS)]);
    await applyRetention(client, { keepDays: 3, keepDeadLetterDays: 36_500 }, NOW_MS + 4 * DAY_MS);
    const telemetry = new KeptTelemetry();
    await deliver(LATE_MS, [byProducer(0, KEPT_MS), byProducer(1, KEPT_MS - 3 * DAY_MS)], telemetry);
    expect(await documentsOfTopic(client, 'anomalies', topic)).toMatchObject([
      { _index: 'anomalies-undated', _id: expect.stringMatching(/-0-1$/) },
    ]);
    expect(telemetry.summaries).toMatchObject([{ records: 2, expiredRecords: 1 }]);
  });

  it('is kept as a dead letter all the same when it is no reading', async () => {
    await applyRetention(client, { keepDays: 3, keepDeadLetterDays: 36_500 }, NOW_MS);
    await deliver(NOW_MS, [record(0, { value: null })]);
    expect(await documentsOfTopic(client, 'dead-letters', topic)).toHaveLength(1);
  });
});

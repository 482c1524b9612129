import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../../adapters/opensearch/connection/client.ts';
import { settleDeadLetters } from '../../adapters/opensearch/dead-letters/settle-dead-letters.ts';
import { countOutcomes, isComplete } from '../../adapters/opensearch/documents/completeness.ts';
import { deleteMatching } from '../../adapters/opensearch/documents/delete-matching.ts';
import { foundIds } from '../../adapters/opensearch/documents/found-ids.ts';
import { ofRecords, ofTopic } from '../../adapters/opensearch/documents/records-query.ts';
import { installSchema } from '../../adapters/opensearch/schema/install-schema.ts';
import { ReadyIndices } from '../../adapters/opensearch/schema/ready-indices.ts';
import { documentId } from '../../detection/coordinates.ts';
import { dailyIndex } from '../../detection/daily-index.ts';
import { coordinatesOf, type KafkaEventRecord } from '../../functions/detector/kafka-event.ts';
import { applyRetention } from '../../functions/retention/retention.ts';
import { aDetector, KeptTelemetry } from '../support/builders/a-detector.ts';
import { aKafkaEvent, aKafkaRecord, base64 } from '../support/builders/a-kafka-event.ts';
import { aRuleSet } from '../support/builders/a-rule-set.ts';
import { installVersion01, writeByVersion01 } from '../support/builders/version-0-1.ts';
import { documentsOfTopic } from '../support/servers/documents-of-topic.ts';
import { ownSearchNode } from '../support/servers/own-search-node.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Noon: the day of the upgrade, and the one after which the present form begins. */
const NOW_MS = Math.floor(Date.now() / DAY_MS) * DAY_MS + DAY_MS / 2;
const LATER_MS = NOW_MS + 2 * DAY_MS;
const topic = 'upgraded';
const folder = aTemporaryFolder();

let node: Awaited<ReturnType<typeof ownSearchNode>>;
let client: Client;

const record = (offset: number, timestamp: number, fields: Partial<KafkaEventRecord> = {}) =>
  aKafkaRecord({ topic, offset, timestamp, ...fields });
const byProducer = (offset: number, timestamp: number) =>
  record(offset, timestamp, { timestampType: 'CREATE_TIME', partition: 1 });
const install = (nowMs: number, channels: readonly string[] = []) =>
  installSchema(client, { ruleSet: aRuleSet({ channels }), nowMs, replicas: 0 });
const idsIn = async (index: string) => (await documentsOfTopic(client, index, topic)).map(({ _id }) => _id);

/** Has the present detector judge records; tells how many documents and dead letters were there already. */
async function deliver(nowMs: number, ...records: readonly KafkaEventRecord[]): Promise<number | undefined> {
  const telemetry = new KeptTelemetry();
  await aDetector(client, () => nowMs, telemetry).detect(aKafkaEvent(records), Date.now() + 30_000);
  await client.indices.refresh({ index: 'anomalies,dead-letters' });
  return telemetry.summaries[0]?.existing;
}

const YESTERDAY = [record(0, NOW_MS - DAY_MS), record(1, NOW_MS - DAY_MS + 1)];
const TODAY = [record(2, NOW_MS - HOUR_MS), record(3, NOW_MS - HOUR_MS)];
const POISON = record(4, NOW_MS - HOUR_MS, { value: base64('no JSON') });
const AFTER = [record(5, NOW_MS - HOUR_MS), record(6, LATER_MS), record(7, LATER_MS)];
const AHEAD = byProducer(0, NOW_MS + 5 * DAY_MS);
const OLD = byProducer(1, NOW_MS - 6 * DAY_MS);

describe('an OpenSearch that version 0.1 has written to', () => {
  beforeAll(async () => {
    node = await ownSearchNode(folder);
    client = node.client;
    await installVersion01(client, NOW_MS);
    for (const each of [...YESTERDAY, ...TODAY, OLD]) await writeByVersion01(client, dailyIndex(each.timestamp), each);
    await writeByVersion01(client, 'anomalies-undated', AHEAD);
    await writeByVersion01(client, 'dead-letters', POISON);
    await client.indices.refresh({ index: '*' });
  }, 120_000);

  afterAll(() => node?.stop());

  it('gets the present schema, and fields that are new, as often as it is installed', async () => {
    await install(NOW_MS);
    await install(NOW_MS, ['humidity']);
    const { body } = await client.indices.getMapping({ index: dailyIndex(NOW_MS) });
    expect(body[dailyIndex(NOW_MS)]?.mappings.properties).toMatchObject({
      humidity: { type: 'double', index: false },
      kafka: { properties: { timestamp: { type: 'date' } } },
    });
  });

  it('keeps its ids on days that version 0.1 has begun, or may begin before it ends, and no others', async () => {
    const ready = new ReadyIndices(client);
    const forms = [];
    for (const dayMs of [-DAY_MS, 0, DAY_MS, 2 * DAY_MS].map((ms) => NOW_MS + ms)) {
      await ready.ensure(dailyIndex(dayMs), 20_000);
      forms.push(ready.idFormOf(dailyIndex(dayMs)));
    }
    expect(forms).toEqual(['record-first', 'record-first', 'record-first', 'time-first']);
  });

  it('gets nothing twice of what is delivered again, and what is new', async () => {
    expect(await deliver(NOW_MS, ...YESTERDAY, ...TODAY, POISON)).toBe(5);
    expect(await deliver(LATER_MS, ...TODAY, POISON, ...AFTER)).toBe(3);
    expect(await deliver(LATER_MS, ...AFTER)).toBe(3);
    expect(await idsIn(dailyIndex(NOW_MS))).toEqual(
      [...TODAY, AFTER[0]].map((each) => documentId(coordinatesOf(each as KafkaEventRecord))),
    );
    expect(await idsIn(dailyIndex(LATER_MS))).toEqual([6, 7].map((offset) => `${LATER_MS}:${topic}-0-${offset}`));
    expect(await idsIn('dead-letters')).toHaveLength(1);
  });

  it.each([
    ['undated, and is no longer ahead', AHEAD, NOW_MS + 5 * DAY_MS, 'anomalies-undated'],
    ['on its day, and is too old for it now', OLD, NOW_MS + 3 * DAY_MS, dailyIndex(OLD.timestamp)],
  ])('keeps a record where it was that a producer has dated: %s', async (_, each, nowMs, index) => {
    expect(await deliver(nowMs, each)).toBe(1);
    expect(
      (await documentsOfTopic(client, 'anomalies', topic)).filter(
        ({ _source: { kafka } }) => kafka.partition === 1 && kafka.offset === each.offset,
      ),
    ).toMatchObject([{ _index: index }]);
  });

  it('is counted and paged through as one', async () => {
    const ranges = [{ partition: 0, first: 0, end: 8 }];
    const outcome = await countOutcomes(client, topic, ranges, NOW_MS - 2 * DAY_MS);
    expect(outcome).toMatchObject({ records: 8, documents: 7, deadLetters: 1 });
    expect(isComplete(outcome)).toBe(true);
    const ids: string[] = [];
    for await (const id of foundIds(client, 'anomalies', ofRecords(topic, ranges), { page: 2 })) ids.push(id);
    const documents = [...YESTERDAY, ...TODAY, ...AFTER];
    expect(ids).toEqual(documents.map((each) => documentId(coordinatesOf(each))));
  });

  it('settles dead letters whose records are documents, whichever ids those have', async () => {
    await deliver(LATER_MS, record(8, LATER_MS));
    for (const each of [TODAY[0], record(8, LATER_MS)])
      await writeByVersion01(client, 'dead-letters', each as KafkaEventRecord);
    expect(await settleDeadLetters(client, topic, '2026-11-22T09:00:00Z')).toBe(2);
  });

  it('loses by a rebuild what is of the same topic since then, of both forms', async () => {
    const ranges = [{ partition: 0, first: 0, end: 9, sinceMs: NOW_MS - DAY_MS + 1 }];
    await deleteMatching(client, 'anomalies', ofRecords(topic, ranges));
    expect(await idsIn('anomalies')).toEqual([
      documentId(coordinatesOf(YESTERDAY[0] as KafkaEventRecord)),
      ...(await idsIn('anomalies-undated')),
      ...(await idsIn(dailyIndex(OLD.timestamp))),
    ]);
    expect(await deliver(LATER_MS, ...YESTERDAY, ...TODAY, ...AFTER, record(8, LATER_MS))).toBe(1);
    expect(await countOutcomes(client, topic, ranges, 0)).toMatchObject({ documents: 8 });
  });

  it('loses old days by retention, which do not come back', async () => {
    const { days } = await applyRetention(client, { keepDays: 1, keepDeadLetterDays: 90 }, LATER_MS + DAY_MS);
    expect(days).toContain(dailyIndex(NOW_MS));
    await deliver(LATER_MS + DAY_MS, ...TODAY);
    expect((await client.indices.exists({ index: dailyIndex(NOW_MS) })).body).toBe(false);
    await deleteMatching(client, 'anomalies', ofTopic(topic));
    expect(await idsIn('anomalies')).toEqual([]);
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { installSchema } from '../../../../adapters/opensearch/schema/install-schema.ts';
import { deleteUnseenStates } from '../../../../adapters/opensearch/sensor-models/expired-states.ts';
import { SensorModel } from '../../../../detection/model/sensor-model.ts';
import { SENSOR_MODELS_INDEX } from '../../../../detection/state/stream-state.ts';
import { bundleDetector } from '../../../../functions/bundle.ts';
import { stateId } from '../../../../functions/detector/states/partition-streams.ts';
import { aKafkaEvent, aKafkaRecord, base64 } from '../../../support/builders/a-kafka-event.ts';
import { aRecordValue } from '../../../support/builders/a-record-value.ts';
import { aRuleSet } from '../../../support/builders/a-rule-set.ts';
import { BundledDetector } from '../../../support/programs/bundled-detector.ts';
import { documentsOfTopic, forgetTopic } from '../../../support/servers/documents-of-topic.ts';
import { searchNode, sharedSearchClient } from '../../../support/servers/search-node.ts';

/** A day of no other test. */
const DAY = 'anomalies-1972.06.01';
const DAY_MS = Date.parse('1972-06-01T12:00:00.000Z');
const READINGS = 120;

const client = sharedSearchClient();
const topic = `restart-test-${randomUUID()}`;
const ID = stateId(topic, 0, '2');
let bundlePath: string;

const temperatureAt = (offset: number) => Number((20 + Math.sin(offset / 4) + (offset === 100 ? 15 : 0)).toFixed(3));
const timeAt = (offset: number) => DAY_MS + 1_000 * offset;
const record = (offset: number) => {
  const fields = { temperature: temperatureAt(offset), timestamp: new Date(timeAt(offset)).toISOString() };
  const value = base64(aRecordValue({ ...fields, pressure: undefined }));
  return aKafkaRecord({ topic, offset, timestamp: timeAt(offset), value });
};
const records = (first: number, end: number) => Array.from({ length: end - first }, (_, step) => record(first + step));
const newDetector = () => new BundledDetector(bundlePath, { SEARCH_NODE: searchNode() });
const scores = async () =>
  (await documentsOfTopic(client, 'anomalies', topic)).map(({ _source }) => _source['model_score']);

describe('the bundled detector with the model on a real OpenSearch node', () => {
  beforeAll(async () => {
    await client.indices.delete({ index: DAY, ignore_unavailable: true });
    await installSchema(client, { ruleSet: aRuleSet(), nowMs: DAY_MS, replicas: 0 });
    bundlePath = await bundleDetector();
  });

  afterAll(async () => {
    await forgetTopic(client, topic);
    await client.indices.delete({ index: DAY, ignore_unavailable: true });
    await client.delete({ index: SENSOR_MODELS_INDEX, id: ID }, { ignore: [404] });
    await client.close();
  });

  it('goes on in a new environment where the one before was, as one model in order would', async () => {
    const before = newDetector();
    await before.invoke(aKafkaEvent(records(0, 40)));
    await before.invoke(aKafkaEvent(records(40, 70)));
    expect(before.printed.metrics).toMatchObject([{ StatesSaved: 1 }]);
    expect(before.printed.metrics[0]).not.toHaveProperty('StatesLoaded');
    const after = newDetector();
    await after.invoke(aKafkaEvent(records(60, READINGS)));
    expect(after.printed.metrics).toMatchObject([{ StatesLoaded: 1, ExistingDocuments: 10 }]);
    expect(after.printed.metrics[0]).not.toHaveProperty('SkippedReadings');
    const model = new SensorModel();
    const expected = records(0, READINGS).map(
      ({ offset }) => model.judge(timeAt(offset), { temperature: temperatureAt(offset) }).score,
    );
    expect(await scores()).toEqual(expected);
    expect(expected[100]).toBeGreaterThan(0.5);
  });

  it('warms up anew where a state is damaged, and says so', async () => {
    await client.index({ index: SENSOR_MODELS_INDEX, id: ID, body: { topic, seen: Date.now(), state: 'c3BvaWx0' } });
    const detector = newDetector();
    await detector.invoke(aKafkaEvent([record(READINGS)]));
    expect(detector.printed.metrics).toMatchObject([{ StatesDamaged: 1, StatesSaved: 1 }]);
    const reasons = { 'a state has at least 24 bytes, got 6': 1 };
    expect(detector.printed.logs).toContainEqual(
      expect.objectContaining({ level: 'WARN', code: 'states-damaged', reasons }),
    );
    expect((await scores()).at(-1)).toBe(0);
  });

  it('leaves out the model where that is switched off', async () => {
    await new BundledDetector(bundlePath, { SEARCH_NODE: searchNode(), MODEL: 'off' }).invoke(
      aKafkaEvent([record(READINGS + 1)]),
    );
    expect((await scores()).at(-1)).toBeUndefined();
  });

  it('loses to retention the state of a sensor that was not seen for so many days, and no other', async () => {
    const seen = [DAY_MS, DAY_MS + 1].map((seenMs) => ({ id: stateId(topic, 1, `${seenMs}`), seenMs }));
    for (const { id, seenMs } of seen)
      await client.index({ index: SENSOR_MODELS_INDEX, id, refresh: true, body: { topic, seen: seenMs, state: '' } });
    await deleteUnseenStates(client, 90, DAY_MS + 1 + 90 * 86_400_000);
    const left = seen.map(({ id }) => client.exists({ index: SENSOR_MODELS_INDEX, id }));
    expect((await Promise.all(left)).map(({ body }) => body)).toEqual([false, true]);
    await deleteUnseenStates(client, 90, DAY_MS + 2 + 90 * 86_400_000);
  });
});

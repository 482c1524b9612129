import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { installSchema } from '../../../adapters/opensearch/schema/install-schema.ts';
import { aDetector, KeptTelemetry } from '../../support/builders/a-detector.ts';
import { aKafkaEvent, aKafkaRecord } from '../../support/builders/a-kafka-event.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';
import { documentsOfTopic, forgetTopic } from '../../support/servers/documents-of-topic.ts';
import { sharedSearchClient } from '../../support/servers/search-node.ts';

const NOW_MS = Date.now();
const client = sharedSearchClient();
let topic: string;

beforeAll(() => installSchema(client, { ruleSet: aRuleSet(), nowMs: NOW_MS, replicas: 0 }));

beforeEach(() => {
  topic = `detector-test-${randomUUID()}`;
});

afterEach(() => forgetTopic(client, topic));

afterAll(() => client.close());

class KeptLatencies extends KeptTelemetry {
  readonly latenciesMs: number[] = [];
  override acknowledged(latenciesMs: readonly number[]): void {
    this.latenciesMs.push(...latenciesMs);
  }
}

describe('Detector', () => {
  it('measures the latency of records that the broker has dated, and not the clocks of sensors', async () => {
    const telemetry = new KeptLatencies();
    const byProducer = [NOW_MS - 3 * 86_400_000, NOW_MS + 7_200_000].map((timestamp, offset) =>
      aKafkaRecord({ topic, offset, timestamp, timestampType: 'CREATE_TIME' }),
    );
    const byBroker = [2, 3].map((offset) => aKafkaRecord({ topic, offset, timestamp: NOW_MS }));
    const withoutTime = aKafkaRecord({ topic, offset: 4, timestamp: -1 });
    const event = aKafkaEvent([...byProducer, ...byBroker, withoutTime]);
    await aDetector(client, () => NOW_MS, telemetry).detect(event, Date.now() + 20_000);
    expect(telemetry.latenciesMs).toHaveLength(2);
    expect(Math.min(...telemetry.latenciesMs)).toBeGreaterThanOrEqual(0);
  });

  it.each([
    ['no partition', aKafkaEvent([])],
    ['a partition without records', { ...aKafkaEvent([]), records: { 'readings-0': [] } }],
  ])('has nothing to do for an event with %s', async (_, event) => {
    const telemetry = new KeptTelemetry();
    await aDetector(client, () => NOW_MS, telemetry).detect(event, Date.now() + 20_000);
    expect(telemetry.summaries).toMatchObject([{ records: 0, existing: 0 }]);
  });

  it('writes a record once that an event holds twice', async () => {
    const telemetry = new KeptTelemetry();
    const record = aKafkaRecord({ topic, timestamp: NOW_MS });
    await aDetector(client, () => NOW_MS, telemetry).detect(aKafkaEvent([record, record]), Date.now() + 20_000);
    expect(await documentsOfTopic(client, 'anomalies', topic)).toHaveLength(1);
    expect(telemetry.summaries).toMatchObject([{ records: 2, existing: 1 }]);
  });
});

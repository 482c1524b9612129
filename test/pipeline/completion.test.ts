import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Admin, Kafka } from 'kafkajs';
import { ensureTopic } from '../../adapters/kafka/topic.ts';
import { type Client, searchClient } from '../../adapters/opensearch/connection/client.ts';
import { eventually } from '../support/eventually.ts';
import { type RunningProgram, runProgram } from '../support/programs/running-program.ts';
import { readTopic } from '../support/servers/read-topic.ts';

const brokers = process.env['KAFKA_BROKERS'] ?? '';
const searchUrl = process.env['SEARCH_URL'] ?? '';
const topic = `completion-${process.pid}`;
const ofThisTopic = { term: { 'kafka.topic': topic } };

describe('the pipeline, while the producer sends', () => {
  let admin: Admin;
  let search: Client;
  let detector: RunningProgram;
  let producer: RunningProgram;

  /** Before the index is there, and while its shards open, there is nothing to count. */
  const countSoon = () => count().catch(() => 0);
  const count = async () => {
    const { body } = await search.count({ index: 'anomalies', body: { query: ofThisTopic } });
    return body.count;
  };

  beforeAll(async () => {
    admin = new Kafka({ brokers: [brokers], logLevel: 0 }).admin();
    await admin.connect();
    await ensureTopic(admin, { topic, partitions: 3, retentionHours: 1 });
    search = searchClient({ node: searchUrl });
    detector = runProgram('detect/main.ts', [
      '--brokers',
      brokers,
      '--search',
      searchUrl,
      '--topic',
      topic,
      '--group',
      topic,
    ]);
    producer = runProgram('producer/main.ts', ['--brokers', brokers, '--topic', topic, '--rate', '99', '--seed', '7']);
  });

  afterAll(async () => {
    await Promise.all([producer.end('SIGKILL'), detector.end('SIGKILL')]);
    await admin.deleteTopics({ topics: [topic] });
    await search.deleteByQuery({
      index: 'anomalies',
      body: { query: ofThisTopic },
      refresh: true,
      ignore_unavailable: true,
    });
    await admin.disconnect();
  });

  it('has an index that grows, without interruption', async () => {
    await eventually('more than 100 documents', async () => (await countSoon()) > 100, 30_000);
    const { body: exists } = await search.indices.existsAlias({ name: 'anomalies' });
    expect(exists).toBe(true);
    for (let looks = 0; looks < 3; looks++) {
      const before = await count();
      await eventually('the count grows', async () => (await count()) > before);
    }
    expect([detector.child.exitCode, producer.child.exitCode]).toEqual([null, null]);
  });

  it('prints each reading that is sent', () => {
    const line = /^Sent: (\{.*\})$/m.exec(producer.output())?.[1] ?? '';
    expect(Object.keys(JSON.parse(line))).toEqual(['sensor_id', 'temperature', 'pressure', 'timestamp']);
  });

  it('ends as one document for each reading, each with the score that the rule gives', async () => {
    expect(await producer.end()).toBe(0);
    const acknowledged = Number(/Acknowledged: (\d+)/.exec(producer.output())?.[1]);
    const records = await readTopic(brokers, topic);
    expect(records).toHaveLength(acknowledged);
    await eventually('one document for each reading', async () => (await count()) === acknowledged, 20_000);
    expect(await detector.end()).toBe(0);

    const { body } = await search.search({ index: 'anomalies', body: { query: ofThisTopic, size: 10_000 } });
    const scores = new Map(
      body.hits.hits.map(({ _source }) => [`${_source?.['kafka'].partition}/${_source?.['kafka'].offset}`, _source]),
    );
    for (const { partition, offset, value } of records) {
      const reading = JSON.parse(value);
      const score = reading.temperature > 40 || reading.pressure > 120 ? 1 : 0;
      const { anomaly_score, temperature, pressure } = scores.get(`${partition}/${offset}`) ?? {};
      expect({ anomaly_score, temperature, pressure }).toEqual({
        anomaly_score: score,
        temperature: reading.temperature,
        pressure: reading.pressure,
      });
    }
    expect(scores.size).toBe(acknowledged);
  });
});

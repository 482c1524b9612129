import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Admin, Kafka, logLevel, Partitioners, type Producer } from 'kafkajs';
import { EventSourceMapping } from '../../../event-source-mapping/event-source-mapping.ts';
import { ProcessGroup } from '../../../servers/process-group.ts';
import { FakeEnvironment, recordsOf } from '../../support/doubles/fake-environment.ts';
import { eventually } from '../../support/eventually.ts';
import { startTwoBrokers } from '../../support/servers/two-brokers.ts';
import { aTemporaryFolder } from '../../support/temporary-folder.ts';

const ROUNDS = 6;
const topic = `test-${randomUUID()}`;
const groupId = `group-${topic}`;

describe('EventSourceMapping on two brokers', () => {
  const group = new ProcessGroup();
  const folder = aTemporaryFolder();
  let brokers: readonly string[];
  let admin: Admin;
  let producer: Producer;
  let mapping: EventSourceMapping | undefined;
  let release = () => {};

  beforeAll(async () => {
    brokers = await startTwoBrokers(group, folder);
    const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
    admin = kafka.admin();
    producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await Promise.all([admin.connect(), producer.connect()]);
    const replicaAssignment = [1, 2].map((broker, partition) => ({ partition, replicas: [broker] }));
    await admin.createTopics({ topics: [{ topic, replicaAssignment }] });
  }, 120_000);

  afterAll(async () => {
    release();
    await mapping?.stop(1_000);
    await Promise.all([admin.disconnect(), producer.disconnect()]);
    await group.stopAll();
  }, 60_000);

  const send = async (count: number) => {
    const messages = Array.from({ length: count }, () => ({ partition: 1, value: 'x' }));
    await producer.send({ topic, messages });
  };
  const committed = async () => {
    const [answer] = await admin.fetchOffsets({ groupId, topics: [topic] });
    return Number(answer?.partitions.find(({ partition }) => partition === 1)?.offset);
  };

  it('loses nothing of one broker while a partition of the other moves and its invocation fails', async () => {
    let joins = 0;
    let failing = true;
    const environment = new FakeEnvironment(async () => {
      if (!failing) return;
      await new Promise<void>((resolve) => (release = resolve));
      throw new Error('overtaken');
    });
    mapping = new EventSourceMapping({
      brokers,
      topic,
      groupId,
      environment,
      batchSize: 1_000,
      batchWindowMs: 20,
      timeoutMs: 60_000,
      log: (_, message) => (joins += Number(message.startsWith('Joined'))),
    });
    await mapping.start();
    let sent = 0;
    for (let round = 0; round < ROUNDS; round++) {
      failing = true;
      const { length: before } = environment.invoked;
      await send(20);
      await eventually('an invocation hangs', () => environment.invoked.length > before);
      await send(20);
      const joined = joins;
      const replicas = [round % 2 === 0 ? 2 : 1];
      await admin.alterPartitionReassignments({
        topics: [{ topic, partitionAssignment: [{ partition: 0, replicas }] }],
      });
      await eventually('the group is joined anew', () => joins > joined);
      await send(5);
      // So long a fetch that was begun before the move may wait for records.
      await new Promise((resolve) => setTimeout(resolve, 600));
      failing = false;
      release();
      sent += 45;
      await eventually('all are committed', async () => (await committed()) === sent);
      const delivered = new Set(recordsOf(environment.succeeded).map(({ offset }) => offset));
      expect([round, delivered.size]).toEqual([round, sent]);
    }
  }, 120_000);
});

import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Producer } from 'kafkajs';
import { consumerLag } from '../../../adapters/kafka/topic.ts';
import { FakeEnvironment, recordsOf } from '../../support/doubles/fake-environment.ts';
import { eventually } from '../../support/eventually.ts';
import { startMapping } from '../../support/servers/running-mapping.ts';
import { ScratchTopic } from '../../support/servers/scratch-topic.ts';

let topic: ScratchTopic;
let producer: Producer;
let mapping: Awaited<ReturnType<typeof startMapping>>['mapping'] | undefined;

beforeEach(async () => {
  topic = await ScratchTopic.create(2);
  producer = topic.kafka.producer({ transactionalId: randomUUID(), idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
});

afterEach(async () => {
  await mapping?.stop(1_000);
  mapping = undefined;
  await producer.disconnect();
  await topic.delete();
});

/** Sends records to both partitions in one transaction. */
async function transaction(end: 'commit' | 'abort', ...values: readonly string[]): Promise<void> {
  const sending = await producer.transaction();
  const messages = values.flatMap((value) => [0, 1].map((partition) => ({ partition, value })));
  await sending.send({ topic: topic.topic, messages });
  await sending[end]();
}

async function start(environment: FakeEnvironment) {
  ({ mapping } = await startMapping(topic, environment));
}

const valuesIn = (environment: FakeEnvironment, partition: number) =>
  recordsOf(environment.succeeded)
    .filter((record) => record.partition === partition)
    .map(({ value }) => Buffer.from(value ?? '', 'base64').toString());
const caughtUp = async () => (await consumerLag(topic.admin, topic.topic, topic.groupId)) === 0;

describe('a topic written in transactions', () => {
  it('is read to its very end: marks and aborted records are passed over, also before the function is done', async () => {
    await transaction('commit', 'a', 'b');
    await transaction('abort', 'never');
    await transaction('commit', 'c');
    await transaction('abort', 'never');
    const slow = new FakeEnvironment(() => new Promise((resolve) => setTimeout(resolve, 1_500)));
    await start(slow);
    await eventually('nothing left', caughtUp);
    expect([0, 1].map((partition) => valuesIn(slow, partition))).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
    await transaction('commit', 'd');
    await eventually('nothing left', caughtUp);
    expect(valuesIn(slow, 1)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is not committed beyond records whose invocation has not succeeded', async () => {
    await transaction('commit', 'a');
    const failing = new FakeEnvironment(() => {
      throw new Error('not yet');
    });
    await start(failing);
    await eventually('three failures', () => failing.invoked.length >= 3);
    await transaction('abort', 'never');
    await eventually('three more', () => failing.invoked.length >= 6);
    expect((await topic.committed()).filter((offset) => offset > 0)).toEqual([]);
  });

  it('is passed over to the end by a member that starts at a mark', async () => {
    await transaction('commit', 'a');
    await topic.commit(1);
    const environment = new FakeEnvironment();
    await start(environment);
    await eventually('the mark of partition 0 is passed', async () => (await topic.committed())[0] === 2);
    expect(valuesIn(environment, 0)).toEqual([]);
  });
});

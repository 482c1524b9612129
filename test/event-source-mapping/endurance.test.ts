import { afterEach, describe, expect, it } from '@jest/globals';
import { BreakableLink } from '../support/doubles/breakable-link.ts';
import { FakeEnvironment, recordsOf } from '../support/doubles/fake-environment.ts';
import { eventually } from '../support/eventually.ts';
import { startMapping } from '../support/servers/running-mapping.ts';
import { ScratchTopic, testBrokers } from '../support/servers/scratch-topic.ts';

/** The shortest that a broker allows. */
const sessionTimeoutMs = 6_000;

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

describe('EventSourceMapping on a bad day', () => {
  it('goes on by itself after the broker was out of reach, and says so once', async () => {
    const topic = await ScratchTopic.create(2);
    const link = new BreakableLink(testBrokers()[0] ?? '');
    const { socketFactory } = link;
    const environment = new FakeEnvironment();
    const { mapping, log } = await startMapping(topic, environment, { socketFactory, sessionTimeoutMs });
    cleanUps.push(
      () => topic.delete(),
      () => link.close(),
      () => mapping.stop(1_000),
    );
    const said = (start: string) => log.filter((line) => line.startsWith(start)).length;
    await topic.fill(2, 10);
    await eventually('the first records', async () => (await topic.committed()).every((offset) => offset === 10));
    link.break();
    await topic.fill(2, 10);
    await eventually('the alarm', () => said('ERROR Kafka does not answer') > 0);
    link.mend();
    await eventually('the rest', async () => (await topic.committed()).every((offset) => offset === 20));
    expect(recordsOf(environment.succeeded).length).toBeGreaterThanOrEqual(40);
    expect([said('ERROR Kafka does not answer'), said('INFO Kafka answers again')]).toEqual([1, 1]);
  });

  it('takes its partitions up again after a cut without waiting for the session that was cut', async () => {
    const topic = await ScratchTopic.create(1);
    const link = new BreakableLink(testBrokers()[0] ?? '');
    const environment = new FakeEnvironment();
    const settings = { socketFactory: link.socketFactory, sessionTimeoutMs: 120_000 };
    const { mapping, log } = await startMapping(topic, environment, settings);
    cleanUps.push(
      () => topic.delete(),
      () => link.close(),
      () => mapping.stop(1_000),
    );
    await topic.fill(1, 10);
    await eventually('the first records', async () => (await topic.committed())[0] === 10);
    link.break();
    await eventually('the end of the consumer', () => log.some((line) => line.startsWith('WARN The consumer ended')));
    link.mend();
    await topic.fill(1, 10);
    await eventually('the rest', async () => (await topic.committed())[0] === 20, 20_000);
  });

  it('stays in its group, with full buffers, while an invocation takes longer than the session time-out', async () => {
    const topic = await ScratchTopic.create(2);
    const environment = new FakeEnvironment((_, invocation) =>
      invocation === 1 ? new Promise((resolve) => setTimeout(resolve, sessionTimeoutMs + 2_000)) : undefined,
    );
    await topic.fill(2, 500);
    const { mapping, log } = await startMapping(topic, environment, { batchSize: 50, sessionTimeoutMs });
    cleanUps.push(
      () => topic.delete(),
      () => mapping.stop(1_000),
    );
    await eventually('all committed', async () => (await topic.committed()).every((offset) => offset === 500), 20_000);
    expect(recordsOf(environment.succeeded)).toHaveLength(1_000);
    expect(log.filter((line) => line.startsWith('INFO Joined'))).toHaveLength(1);
  });
});

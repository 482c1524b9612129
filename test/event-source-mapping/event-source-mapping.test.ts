import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { InProcessEnvironment } from '../../event-source-mapping/environments/in-process-environment.ts';
import { upTo } from '../support/builders/up-to.ts';
import { FakeEnvironment, recordsOf } from '../support/doubles/fake-environment.ts';
import { eventually } from '../support/eventually.ts';
import { startMapping } from '../support/servers/running-mapping.ts';
import { ScratchTopic } from '../support/servers/scratch-topic.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function aTopic(partitions: number): Promise<ScratchTopic> {
  const topic = await ScratchTopic.create(partitions);
  cleanUps.push(() => topic.delete());
  return topic;
}

async function running(...args: Parameters<typeof startMapping>) {
  const started = await startMapping(...args);
  cleanUps.push(() => started.mapping.stop(1_000));
  return started;
}

const offsetsIn = (environment: FakeEnvironment, partition: number) =>
  recordsOf(environment.succeeded)
    .filter((record) => record.partition === partition)
    .map(({ offset }) => offset);

describe('EventSourceMapping on a real broker', () => {
  it('delivers what is in the topic, from several partitions in one event, as Lambda writes it', async () => {
    const topic = await aTopic(3);
    await topic.send(
      { partition: 0, key: '7', value: '{"a":1}', headers: { trace: [Buffer.from([1]), Buffer.from([255])] } },
      { partition: 1, key: null, value: null },
      { partition: 2, key: '', value: '' },
    );
    const environment = new FakeEnvironment();
    await running(topic, environment, { batchWindowMs: 500 });
    await eventually('all', () => recordsOf(environment.succeeded).length === 3);
    const [event] = environment.succeeded;
    const common = { topic: topic.topic, offset: 0, timestamp: expect.any(Number), timestampType: 'LOG_APPEND_TIME' };
    expect(event).toEqual({
      eventSource: 'aws:kafka',
      eventSourceArn: expect.stringMatching(/^arn:aws:kafka:/),
      bootstrapServers: process.env['KAFKA_BROKERS'],
      records: {
        [`${topic.topic}-0`]: [
          { ...common, partition: 0, key: 'Nw==', value: 'eyJhIjoxfQ==', headers: [{ trace: [1] }, { trace: [-1] }] },
        ],
        [`${topic.topic}-1`]: [{ ...common, partition: 1, headers: [] }],
        [`${topic.topic}-2`]: [{ ...common, partition: 2, key: '', value: '', headers: [] }],
      },
    });
  });

  it('delivers every record in order and commits all when the function fails at random', async () => {
    const topic = await aTopic(4);
    await topic.fill(4, 500);
    const random = xoroshiro128plus(7);
    const environment = new FakeEnvironment(() => {
      if (uniformInt(random, 1, 10) <= 3) throw new Error('at random');
    });
    await running(topic, environment, { batchSize: 90 });
    await eventually('all committed', async () => (await topic.committed()).every((offset) => offset === 500));
    for (const partition of upTo(4)) expect(offsetsIn(environment, partition)).toEqual(upTo(500));
    expect(environment.invoked.length).toBeGreaterThan(environment.succeeded.length);
    expect(environment.mostAtOnce).toBe(1);
  });

  it('reads the other partitions on while the event of one fails for ever and its backlog fills the buffer', async () => {
    const topic = await aTopic(2);
    const fill = (partition: number, count: number) =>
      topic.send(...upTo(count).map((number) => ({ partition, value: String(number) })));
    await fill(0, 300);
    const environment = new FakeEnvironment((event) => {
      if (recordsOf([event]).some(({ partition }) => partition === 0)) throw new Error('stuck');
    });
    await running(topic, environment, { batchSize: 40 });
    await eventually('a failure', () => environment.invoked.length > 0);
    await fill(1, 300);
    await eventually('partition 1', async () => (await topic.committed())[1] === 300);
    expect(offsetsIn(environment, 1)).toEqual(upTo(300));
    expect((await topic.committed())[0]).toBe(-1);
  });

  it('reads a partition on that was full for long, once there is room', async () => {
    const topic = await aTopic(2);
    await topic.fill(2, 300);
    let mended = false;
    const environment = new FakeEnvironment(() => {
      if (!mended) throw new Error('not yet');
    });
    await running(topic, environment, { batchSize: 40 });
    await eventually('three failures', () => environment.invoked.length >= 3);
    mended = true;
    await eventually('all', async () => (await topic.committed()).every((offset) => offset === 300), 40_000);
    expect([offsetsIn(environment, 0), offsetsIn(environment, 1)]).toEqual([upTo(300), upTo(300)]);
  }, 60_000);

  it('goes on after the committed offset when it is started again', async () => {
    const topic = await aTopic(2);
    await topic.fill(2, 10);
    const first = new FakeEnvironment();
    const { mapping } = await startMapping(topic, first);
    await eventually('the first records', () => recordsOf(first.succeeded).length === 20);
    expect(await mapping.stop(1_000)).toBe(true);
    await topic.fill(2, 5);
    const second = new FakeEnvironment();
    await running(topic, second);
    await eventually('the next records', () => recordsOf(second.succeeded).length >= 10);
    expect([offsetsIn(second, 0), offsetsIn(second, 1)]).toEqual([
      [10, 11, 12, 13, 14],
      [10, 11, 12, 13, 14],
    ]);
  });

  it('commits nothing of an event that has not succeeded when it is stopped', async () => {
    const topic = await aTopic(1);
    await topic.fill(1, 3);
    const environment = new FakeEnvironment(() => Promise.reject(new Error('never')));
    const { mapping } = await startMapping(topic, environment);
    await eventually('two attempts', () => environment.invoked.length >= 2);
    await mapping.stop(1_000);
    expect(await topic.committed()).toEqual([-1]);
  });

  it('shares the partitions with a second member and loses nothing in the change', async () => {
    const topic = await aTopic(4);
    await topic.fill(4, 300);
    const slowly = () => new Promise((resolve) => setTimeout(resolve, 100));
    const [one, two] = [new FakeEnvironment(slowly), new FakeEnvironment(slowly)];
    await running(topic, one, { batchSize: 40 });
    await eventually('a first batch', () => one.succeeded.length >= 2);
    await running(topic, two, { batchSize: 40 });
    await topic.fill(4, 100);
    await eventually('all committed', async () => (await topic.committed()).every((offset) => offset === 400));
    for (const partition of upTo(4)) {
      const delivered = new Set([...offsetsIn(one, partition), ...offsetsIn(two, partition)]);
      expect([...delivered].sort((a, b) => a - b)).toEqual(upTo(400));
      const secondsOffsets = offsetsIn(two, partition);
      expect(secondsOffsets).toEqual([...secondsOffsets].sort((a, b) => a - b));
    }
    // Only what was in flight at a change comes again, a batch or two; what waited in buffers does not.
    const again = recordsOf([...one.succeeded, ...two.succeeded]).length - 1_600;
    expect(again).toBeLessThanOrEqual(3 * 40);
    expect(recordsOf(two.succeeded).length).toBeGreaterThan(0);
    const lastPartitions = (environment: FakeEnvironment) =>
      recordsOf(environment.succeeded.slice(-1)).map((record) => record.partition);
    expect(lastPartitions(one).filter((partition) => lastPartitions(two).includes(partition))).toEqual([]);
  });

  it('times a hanging function out and invokes it again with the same records', async () => {
    const topic = await aTopic(1);
    const folder = mkdtempSync(join(tmpdir(), 'function-'));
    cleanUps.push(() => rmSync(folder, { recursive: true }));
    const bundlePath = join(folder, 'index.cjs');
    writeFileSync(
      bundlePath,
      'exports.handler = () => process.env.HAS_HUNG ? undefined : (process.env.HAS_HUNG = "1", new Promise(() => {}));',
    );
    const environment = new InProcessEnvironment({ bundlePath, functionName: 'f', memoryLimitMb: 128, variables: {} });
    const failing: unknown[] = [];
    await topic.fill(1, 3);
    await running(topic, environment, { timeoutMs: 300, onFailing: (reason) => failing.push(reason) });
    await eventually('the commit', async () => (await topic.committed())[0] === 3);
    expect(failing).toEqual([expect.stringContaining('time-out of 0.3 seconds'), undefined]);
  });

  it('says that records are missing and reads the oldest when the topic was cut off behind the committed offset', async () => {
    const topic = await aTopic(1);
    await topic.fill(1, 10);
    await topic.commit(2);
    await topic.cutOff(0, 6);
    const environment = new FakeEnvironment();
    const { log } = await running(topic, environment);
    await eventually('the rest', () => recordsOf(environment.succeeded).length >= 4);
    expect(offsetsIn(environment, 0)).toEqual([6, 7, 8, 9]);
    expect(log.filter((line) => line.startsWith('ERROR Records are missing'))).toHaveLength(1);
  });
});

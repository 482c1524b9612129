import { afterEach, describe, expect, it } from '@jest/globals';
import { ensureTopic } from '../../../adapters/kafka/topic.ts';
import type { EventSourceMappingOptions } from '../../../event-source-mapping/mapping-parts.ts';
import { FakeEnvironment } from '../../support/doubles/fake-environment.ts';
import { eventually } from '../../support/eventually.ts';
import { readTopic } from '../../support/servers/read-topic.ts';
import { startMapping } from '../../support/servers/running-mapping.ts';
import { ScratchTopic, testBrokers } from '../../support/servers/scratch-topic.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function aTopic(partitions: number): Promise<ScratchTopic> {
  const scratch = await ScratchTopic.create(partitions);
  cleanUps.push(() => scratch.delete());
  return scratch;
}

/** A mapping whose function fails with whatever is in partition 0. */
async function start(source: ScratchTopic, failed: ScratchTopic) {
  const failing: (string | undefined)[] = [];
  const environment = new FakeEnvironment(({ records }) => {
    if (Object.hasOwn(records, `${source.topic}-0`)) throw new Error('indigestible');
  });
  const settings: Partial<EventSourceMappingOptions> = {
    provisioned: true,
    retryAttempts: 0,
    onFailure: { kind: 'kafka', topic: failed.topic },
    onFailing: (reason) => failing.push(reason),
  };
  const { mapping, log } = await startMapping(source, environment, settings);
  cleanUps.push(() => mapping.stop(1_000));
  return { failing, log };
}

describe('A Kafka topic as on-failure destination', () => {
  it('is waited for while it is not there, by name, with the partition that failed and no other', async () => {
    const [source, failed] = [await aTopic(2), await aTopic(1)];
    const { failing, log } = await start(source, failed);
    await failed.admin.deleteTopics({ topics: [failed.topic] });
    await source.send({ partition: 0, value: 'poison' });
    await eventually('the reason is told', () => failing.at(-1)?.includes(failed.topic) === true);
    await source.send({ partition: 1, value: 'healthy' });
    await eventually('the other goes on', async () => String(await source.committed()) === '-1,1');
    await ensureTopic(failed.admin, { topic: failed.topic, partitions: 1, retentionHours: 1 });
    await eventually('what failed lies there', async () => String(await source.committed()) === '1,1', 40_000);
    expect(await readTopic(testBrokers().join(), failed.topic)).toHaveLength(1);
    expect(failing.at(-1)).toBeUndefined();
    expect(log.filter((line) => /Joined|consumer ended|do not have the topic/.test(line))).toEqual([
      'INFO Joined the consumer group.',
    ]);
  }, 60_000);
});

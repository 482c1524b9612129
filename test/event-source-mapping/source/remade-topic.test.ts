import { afterEach, describe, expect, it } from '@jest/globals';
import { ensureTopic } from '../../../adapters/kafka/topic.ts';
import { BreakableLink } from '../../support/doubles/breakable-link.ts';
import { FakeEnvironment, recordsOf } from '../../support/doubles/fake-environment.ts';
import { eventually } from '../../support/eventually.ts';
import { startMapping } from '../../support/servers/running-mapping.ts';
import { ScratchTopic, testBrokers } from '../../support/servers/scratch-topic.ts';

const FIRST_LIFE = 500;
const SECOND_LIFE = 3_000;

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const HANDLING = [
  ['seen', false],
  ['not seen, for the connections were cut', true],
] as const;

describe('a topic that is deleted and made again while it is read', () => {
  it.each(HANDLING)(
    'is read from its beginning though it outgrew the old offset at once, which was %s',
    async (_, cut) => {
      const scratch = await ScratchTopic.create(1);
      const link = new BreakableLink(testBrokers()[0] ?? '');
      cleanUps.push(
        () => scratch.delete(),
        () => link.close(),
      );
      await scratch.fill(1, FIRST_LIFE);
      const environment = new FakeEnvironment();
      const settings = { batchSize: 10_000, socketFactory: link.socketFactory, sessionTimeoutMs: 30_000 };
      const { mapping } = await startMapping(scratch, environment, settings);
      cleanUps.push(() => mapping.stop(1_000));
      await eventually('the first life is committed', async () => (await scratch.committed())[0] === FIRST_LIFE);

      const lastOfFirstMs = Math.max(...recordsOf(environment.succeeded).map(({ timestamp }) => timestamp));
      const { topic, admin } = scratch;
      if (cut) link.break();
      await admin.deleteTopics({ topics: [topic] });
      await eventually('the topic is gone', async () => !(await admin.listTopics()).includes(topic));
      await ensureTopic(admin, { topic, partitions: 1, retentionHours: 1 });
      await scratch.fill(1, SECOND_LIFE);
      link.mend();

      const offsets = () =>
        new Set(recordsOf(environment.succeeded).map(({ offset, timestamp }) => `${offset} ${timestamp}`));
      await eventually('both lives are delivered', () => offsets().size === FIRST_LIFE + SECOND_LIFE, 25_000);
      await eventually('the second is committed', async () => (await scratch.committed())[0] === SECOND_LIFE);
      const handedOut = recordsOf(environment.invoked);
      // What was learnt of later readings could not be unlearnt.
      expect(handedOut.slice(FIRST_LIFE).find(({ timestamp }) => timestamp > lastOfFirstMs)?.offset).toBe(0);
    },
    60_000,
  );
});

import { describe, expect, it } from '@jest/globals';
import { BreakableLink } from '../../support/breakable-link.ts';
import { eventually } from '../../support/eventually.ts';
import { FakeEnvironment, recordsOf } from '../../support/fake-environment.ts';
import { startMapping } from '../../support/running-mapping.ts';
import { ScratchTopic, testBrokers } from '../../support/scratch-topic.ts';

/** How long a test may take: a group waits ten seconds for a member that has gone without a word. */
const TEST_MS = 45_000;
const COMMIT_MS = 25_000;

// Both wait most of the time, so they wait together; each cleans up for itself.
describe('EventSourceMapping on a bad day', () => {
  it.concurrent(
    'goes on by itself after the broker was out of reach, and says so once',
    async () => {
      const topic = await ScratchTopic.create(2);
      const link = new BreakableLink(testBrokers()[0] ?? '');
      const environment = new FakeEnvironment();
      const { mapping, log } = await startMapping(topic, environment, { socketFactory: link.socketFactory });
      const committed = async (next: number) => (await topic.committed()).every((offset) => offset === next);
      const said = (start: string) => log.filter((line) => line.startsWith(start)).length;
      try {
        await topic.fill(2, 10);
        await eventually('the first records', () => committed(10));
        link.break();
        await topic.fill(2, 10);
        await eventually('the alarm', () => said('ERROR Kafka does not answer') > 0);
        link.mend();
        await eventually('the rest', () => committed(20), COMMIT_MS);
        expect(recordsOf(environment.succeeded).length).toBeGreaterThanOrEqual(40);
        expect([said('ERROR Kafka does not answer'), said('INFO Kafka answers again')]).toEqual([1, 1]);
      } finally {
        await mapping.stop(1_000);
        link.close();
        await topic.delete();
      }
    },
    TEST_MS,
  );

  it.concurrent(
    'stays in its group, with full buffers, while an invocation takes longer than the session time-out',
    async () => {
      const topic = await ScratchTopic.create(2);
      const environment = new FakeEnvironment((_, invocation) =>
        invocation === 1 ? new Promise((resolve) => setTimeout(resolve, 11_500)) : undefined,
      );
      await topic.fill(2, 500);
      const { mapping, log } = await startMapping(topic, environment, { batchSize: 50 });
      try {
        const committed = async () => (await topic.committed()).every((offset) => offset === 500);
        await eventually('all committed', committed, COMMIT_MS);
        expect(recordsOf(environment.succeeded)).toHaveLength(1_000);
        expect(log.filter((line) => line.startsWith('INFO Joined'))).toHaveLength(1);
        expect(log.filter((line) => line.startsWith('ERROR'))).toEqual([]);
      } finally {
        await mapping.stop(1_000);
        await topic.delete();
      }
    },
    TEST_MS,
  );
});

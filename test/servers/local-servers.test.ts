import { afterAll, describe, expect, it } from '@jest/globals';
import { Client } from '@opensearch-project/opensearch';
import { Kafka, logLevel } from 'kafkajs';
import { groupCoordinatorsAnswer } from '../../servers/group-coordinators.ts';
import { type LocalServers, startServers } from '../../servers/local-servers.ts';
import { ProcessGroup } from '../../servers/process-group.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const TOPIC = 'kept';
const INDEX = 'kept';
const BOTH_STARTS_MS = 120_000;

const folder = aTemporaryFolder();
const group = new ProcessGroup();
afterAll(() => group.stopAll(), 30_000);
const report = { note: () => undefined, progress: () => undefined };

function start(): Promise<LocalServers> {
  return startServers({ group, folder, kafkaPort: 0, searchPort: 0, report, shortLived: true });
}

function kafkaOf({ bootstrapServers }: LocalServers): Kafka {
  return new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.NOTHING });
}

async function endOffset(servers: LocalServers): Promise<string | undefined> {
  const admin = kafkaOf(servers).admin();
  await admin.connect();
  const [partition] = await admin.fetchTopicOffsets(TOPIC);
  await admin.disconnect();
  return partition?.offset;
}

async function write(servers: LocalServers): Promise<void> {
  const kafka = kafkaOf(servers);
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 1 }], waitForLeaders: true });
  await admin.disconnect();
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic: TOPIC, messages: [{ value: 'one' }, { value: 'two' }] });
  await producer.disconnect();
  await new Client({ node: servers.searchUrl }).index({ index: INDEX, id: '1', body: { kept: true } });
}

async function killBoth(servers: LocalServers): Promise<void> {
  process.kill(servers.kafka.pid, 'SIGKILL');
  process.kill(servers.openSearch.pid, 'SIGKILL');
  await servers.stop();
}

describe('startServers', () => {
  it(
    'keeps what was acknowledged when both servers are killed and started again on other ports',
    async () => {
      const first = await start();
      expect(await groupCoordinatorsAnswer(first.bootstrapServers)).toBe(true);
      await write(first);
      await expect(start()).rejects.toThrow(`is in use by process ${process.pid}:`);
      await killBoth(first);
      const second = await start();
      expect(second.bootstrapServers).not.toBe(first.bootstrapServers);
      expect(second.searchUrl).not.toBe(first.searchUrl);
      await expect(endOffset(second)).resolves.toBe('2');
      const kept = await new Client({ node: second.searchUrl }).get({ index: INDEX, id: '1' });
      expect(kept.body._source).toEqual({ kept: true });
    },
    BOTH_STARTS_MS,
  );
});

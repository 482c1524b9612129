import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { dailyIndex } from '../../detection/daily-index.ts';
import { runProgram } from '../support/programs/running-program.ts';
import { documentsOfTopic, forgetTopic } from '../support/servers/documents-of-topic.ts';
import { ScratchTopic, testBrokers } from '../support/servers/scratch-topic.ts';
import { searchNode, sharedSearchClient } from '../support/servers/search-node.ts';

const OLD_MS = Date.now() - 61 * 86_400_000;
const client = sharedSearchClient();
let scratch: ScratchTopic;

/** Judges a record that its producer has dated two months ago; resolves to what was said. */
async function detect(...words: string[]): Promise<string> {
  const where = ['--brokers', testBrokers().join(','), '--search', searchNode(), '--topic', scratch.topic];
  const program = runProgram('detect/main.ts', [...where, '--group', scratch.groupId, ...words]);
  await new Promise((resolve) => program.child.once('close', resolve));
  return program.output();
}
const places = async () => (await documentsOfTopic(client, 'anomalies', scratch.topic)).map(({ _index }) => _index);

beforeEach(async () => {
  scratch = await ScratchTopic.create(1, { 'message.timestamp.type': 'CreateTime', 'retention.ms': '-1' });
  const value = '{"sensor_id":1,"temperature":20}';
  await scratch.send({ partition: 0, timestamp: `${OLD_MS}`, value });
});

afterEach(async () => {
  await forgetTopic(client, scratch.topic);
  await scratch.delete();
});

afterAll(async () => {
  await client.indices.delete({ index: dailyIndex(OLD_MS), ignore_unavailable: true });
  await client.close();
});

describe('a record as old as its topic keeps it, dated by its producer', () => {
  it('is written to its day', async () => {
    expect(await detect('--rebuild', '--yes')).not.toContain('--retention-hours');
    expect(await places()).toEqual([dailyIndex(OLD_MS)]);
  });

  it('is undated where a shorter retention is given', async () => {
    await detect('--from-offset', '0', '--retention-hours', '1440');
    expect(await places()).toEqual(['anomalies-undated']);
  });

  it('cannot be told to a deployed function, which has settings of its own', async () => {
    expect(await detect('--function', 'detector', '--retention-hours', '1440')).toBe(
      '--retention-hours is for the detector that runs here; the deployed one of --function has its own TOPIC_RETENTION_HOURS.\n',
    );
  });
});

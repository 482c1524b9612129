import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { installSchema } from '../../adapters/opensearch/schema/install-schema.ts';
import { UserError } from '../../command-line/command.ts';
import { clearTopic } from '../../detect/rebuild.ts';
import { aRuleSet } from '../support/builders/a-rule-set.ts';
import { runProgram } from '../support/programs/running-program.ts';
import { documentsOfTopic, forgetTopic } from '../support/servers/documents-of-topic.ts';
import { ScratchTopic, testBrokers } from '../support/servers/scratch-topic.ts';
import { searchNode, sharedSearchClient } from '../support/servers/search-node.ts';

const client = sharedSearchClient();
const index = 'anomalies-1974.02.01';
const search = { node: searchNode(), authentication: { kind: 'none' as const } };
let scratch: ScratchTopic;

const block = (write: boolean) => client.indices.putSettings({ index, body: { index: { 'blocks.write': write } } });

beforeAll(async () => {
  await installSchema(client, { ruleSet: aRuleSet(), nowMs: Date.parse('1974-02-01T12:00:00Z'), replicas: 0 });
  scratch = await ScratchTopic.create(1);
  await scratch.fill(1, 1);
  const kafka = { topic: scratch.topic, partition: 0, offset: 0, timestamp: Date.now() };
  await client.create({ index, id: `${scratch.topic}-0`, body: { kafka } });
});

afterAll(async () => {
  await forgetTopic(client, scratch.topic);
  await client.indices.delete({ index });
  await client.close();
  await scratch.delete();
});

describe('clearTopic', () => {
  it('says in one sentence how to go on when OpenSearch does not delete everything', async () => {
    await block(true);
    const { kafka, topic } = scratch;
    const cleared = clearTopic(
      { topic, search, kafka, rules: 'these rules' },
      [{ partition: 0, first: 0, end: 1 }],
      true,
    );
    await expect(cleared).rejects.toThrow(UserError);
    await expect(cleared).rejects.toThrow(
      /^The rebuild of ".*" stopped while verdicts were deleted \(.*blocked.*\), and nothing was judged again; the same command goes on\.$/,
    );
    await block(false);
  });
});

/** Rebuilds the topic; resolves to the exit status and what was said. */
async function rebuild(...words: string[]) {
  const where = ['--brokers', testBrokers().join(','), '--search', searchNode(), '--topic', scratch.topic];
  const program = runProgram('detect/main.ts', [...where, '--group', scratch.groupId, '--rebuild', '--yes', ...words]);
  await new Promise((resolve) => program.child.once('close', resolve));
  return { status: program.child.exitCode, output: program.output() };
}

describe('npm run detect -- --rebuild', () => {
  it('deletes nothing when it could not judge anything afterwards', async () => {
    const occupied = createServer().listen(0, '127.0.0.1');
    await once(occupied, 'listening');
    const { port } = occupied.address() as AddressInfo;
    const { status, output } = await rebuild('--metrics-port', String(port));
    occupied.close();
    expect({ status, output }).toEqual({ status: 1, output: expect.stringContaining(`${port}`) });
    expect(await documentsOfTopic(client, 'anomalies', scratch.topic)).toHaveLength(1);
  });

  it('begins at the beginning, wherever a live group would', async () => {
    const words = ['--starting-position', 'AT_TIMESTAMP', '--starting-position-timestamp', '1'];
    const { status, output } = await rebuild(...words);
    expect({ status, output }).toEqual({ status: 0, output: expect.stringContaining('Replayed 1 record:') });
  });
});

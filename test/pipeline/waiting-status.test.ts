import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aRefusingProxy, type RefusingProxy } from '../support/doubles/refusing-proxy.ts';
import { eventually } from '../support/eventually.ts';
import { type RunningProgram, runProgram } from '../support/programs/running-program.ts';
import { forgetTopic } from '../support/servers/documents-of-topic.ts';
import { ScratchTopic, testBrokers } from '../support/servers/scratch-topic.ts';
import { searchNode, sharedSearchClient } from '../support/servers/search-node.ts';

describe('npm run detect while OpenSearch refuses', () => {
  let proxy: RefusingProxy;
  let scratch: ScratchTopic;
  let detector: RunningProgram | undefined;

  beforeAll(async () => {
    proxy = await aRefusingProxy(searchNode());
    scratch = await ScratchTopic.create(1);
  });

  afterAll(async () => {
    await detector?.end('SIGKILL');
    await proxy.close();
    const client = sharedSearchClient();
    await forgetTopic(client, scratch.topic);
    await client.close();
    await scratch.delete();
  });

  it('tells its parent why it waits, long before the invocation has failed, and that it goes on', async () => {
    const where = ['--brokers', testBrokers().join(','), '--search', proxy.url, '--topic', scratch.topic];
    detector = runProgram('detect/main.ts', [...where, '--group', scratch.groupId]);
    const { messages } = detector;
    const progress = () => messages.filter((message) => (message as { kind: string }).kind === 'progress').at(-1);
    await eventually('it reads', () => messages.length > 0, 25_000);
    proxy.refuseWith(403);
    await scratch.send({ value: '{"sensor_id":1,"temperature":41}' });
    await eventually('it says why it waits', () => /with status 403/.test(JSON.stringify(progress() ?? '')), 15_000);
    expect(progress()).toMatchObject({ judged: 0, deadLetters: 0 });
    proxy.refuseWith(undefined);
    await eventually('it goes on', () => (progress() as { judged: number }).judged === 1, 15_000);
    expect(progress()).not.toHaveProperty('failing');
    expect(await detector.end()).toBe(0);
  }, 60_000);
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { installSchema } from '../../adapters/opensearch/schema/install-schema.ts';
import { parseOptions } from '../../command-line/parse-options.ts';
import { listLetters, showLetter } from '../../dead-letters/list.ts';
import { listOptions } from '../../dead-letters/options.ts';
import { aDetector } from '../support/builders/a-detector.ts';
import { aKafkaEvent, aKafkaRecord, base64 } from '../support/builders/a-kafka-event.ts';
import { aRuleSet } from '../support/builders/a-rule-set.ts';
import { runProgram } from '../support/programs/running-program.ts';
import { forgetTopic } from '../support/servers/documents-of-topic.ts';
import { searchNode, sharedSearchClient } from '../support/servers/search-node.ts';

const client = sharedSearchClient();
const topic = `dead-letters-test-${randomUUID()}`;
const NOW_MS = Date.now();
const id = (offset: number) => `${topic}-0-${offset}-${NOW_MS}`;

async function deadLetters(verb: string, ...words: string[]) {
  const program = runProgram('dead-letters/main.ts', [
    verb,
    ...words,
    ...(verb === '' ? [] : ['--search', searchNode()]),
  ]);
  await new Promise((resolve) => program.child.once('close', resolve));
  return { status: program.child.exitCode, output: program.output() };
}
const ofTopic = (...words: string[]) => [...words, '--topic', topic];

/** What list says, without a process of its own. */
async function listed(...words: string[]): Promise<string> {
  const values = parseOptions(listOptions, ofTopic(...words));
  if (!values.ok) throw new Error(values.problem.join('; '));
  let said = '';
  await listLetters(client, values.value, { write: (text) => (said += text) });
  return said;
}

describe('npm run dead-letters', () => {
  beforeAll(async () => {
    await installSchema(client, { ruleSet: aRuleSet(), nowMs: NOW_MS, replicas: 0 });
    const values = [null, 'no JSON', '{"sensor_id":"s9","temperature":"45"}', '{"sensor_id":"s9"}'];
    const records = values.map((value, offset) =>
      aKafkaRecord({ topic, offset, timestamp: NOW_MS, value: value === null ? null : base64(value) }),
    );
    await aDetector(client, () => NOW_MS).detect(aKafkaEvent(records), NOW_MS + 30_000);
  });

  afterAll(async () => {
    await forgetTopic(client, topic);
    await client.close();
  });

  it('lists the newest and counts all by reason; the sensor is that of the value where it names one', async () => {
    const { status, output } = await deadLetters('list', ...ofTopic('--limit', '3'));
    expect(status).toBe(0);
    expect(output).toMatch(/4 dead letters \(the newest 3 are shown\): (\S+ 1, ){3}\S+ 1\n$/);
    const ofSensor = (await listed('--sensor', 's9', '--json')).trim().split('\n');
    expect(ofSensor.map((line) => JSON.parse(line).reason)).toEqual(['channel-not-a-number', 'no-channel']);
  });

  it.each<[string[], number]>([
    [['--reason', 'not-json'], 1],
    [['--since', new Date(NOW_MS).toISOString()], 4],
    [['--since', new Date(NOW_MS + 1).toISOString()], 0],
    [['--until', new Date(NOW_MS).toISOString()], 0],
  ])('takes the filter %j', async (words, count) => {
    expect(await listed(...words)).toMatch(new RegExp(`^${count} dead letters?\\b`, 'm'));
  });

  it('shows one whole', async () => {
    let said = '';
    await showLetter(client, { id: id(1), json: false }, { write: (text) => (said += text) });
    expect(said).toMatch(/Reason {7}not-json: .*\n[\s\S]*Value {8}7 bytes\n\nno JSON\n$/);
  });

  it('drops nothing without a yes, and then marks, so that it is no longer open but stays', async () => {
    const asked = await deadLetters('drop', ...ofTopic('--reason', 'tombstone'));
    expect(asked).toMatchObject({
      status: 2,
      output: expect.stringContaining('add --yes to go on without one.'),
    });
    expect((await deadLetters('drop', id(0), '--yes')).output).toContain('Dropped 1 dead letter.\n');
    expect(await listed()).toContain('3 dead letters');
    expect(await listed('--state', 'dropped')).toMatch(/dropped {2}.*\n1 dead letter:/);
  });

  it('says what is wrong in one sentence', async () => {
    const missing = await deadLetters('show', 'nope');
    expect(missing).toEqual({
      status: 1,
      output: 'There is no dead letter "nope"; see npm run dead-letters -- list.\n',
    });
    expect(await deadLetters('lst')).toEqual({
      status: 2,
      output: '"lst" is not one of list, show, redrive, drop; see npm run dead-letters -- --help.\n',
    });
    expect(await deadLetters('')).toMatchObject({
      status: 2,
      output: expect.stringMatching(/^Say what to do, one of list, show, redrive, drop; see npm run/),
    });
  });
});

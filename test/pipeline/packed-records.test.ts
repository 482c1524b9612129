import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { countOutcomes, isComplete } from '../../adapters/opensearch/documents/completeness.ts';
import { installSchema } from '../../adapters/opensearch/schema/install-schema.ts';
import { documentIdOf } from '../../detection/id-form.ts';
import { flaggedRecords } from '../../score-labels/flagged-records.ts';
import { aRuleSet } from '../support/builders/a-rule-set.ts';
import { runProgram } from '../support/programs/running-program.ts';
import { documentsOfTopic, forgetTopic } from '../support/servers/documents-of-topic.ts';
import { ScratchTopic, testBrokers } from '../support/servers/scratch-topic.ts';
import { searchNode, sharedSearchClient } from '../support/servers/search-node.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const client = sharedSearchClient();
const rulesFile = join(aTemporaryFolder(), 'rules.json');
let scratch: ScratchTopic;

/** Judges all records of the topic, and resolves to what the program says of it. */
async function detect(...words: string[]): Promise<string> {
  const where = ['--brokers', testBrokers().join(','), '--search', searchNode(), '--topic', scratch.topic];
  const program = runProgram('detect/main.ts', [...where, '--group', scratch.groupId, ...words]);
  await new Promise((resolve) => program.child.once('close', resolve));
  return /Replayed (.*)/.exec(program.output())?.[1] ?? program.output();
}
const idsIn = async (index: string) =>
  (await documentsOfTopic(client, index, scratch.topic)).map(({ _id }) =>
    documentIdOf(_id).replace(/^.*-(\d+)-\d+/, '$1'),
  );
const outcome = () => countOutcomes(client, scratch.topic, [{ partition: 0, first: 0, end: 3 }], 0);

beforeAll(async () => {
  await installSchema(client, { ruleSet: aRuleSet(), nowMs: Date.now(), replicas: 0 });
  scratch = await ScratchTopic.create(1);
  await scratch.send(
    { partition: 0, value: '[{"sensor_id":1,"temperature":45},{"sensor_id":1,"temperature":"x"}]' },
    { partition: 0, value: '{"sensor_id":1,"temperature":1}' },
    { partition: 0, value: '[{"device":1,"temperature":1},{"device":1,"temperature":45}]' },
  );
});

afterAll(async () => {
  await forgetTopic(client, scratch.topic);
  await scratch.delete();
  await client.close();
});

describe('records that are arrays of readings', () => {
  it('are judged reading by reading, and complete when each reading is', async () => {
    expect(await detect('--from-offset', '0')).toMatch(/^4 records: 4 missing ones written, 0 already there/);
    expect(await idsIn('anomalies')).toEqual(['0.0', '1']);
    expect(await idsIn('dead-letters')).toEqual(['0.1', '2']);
    expect(isComplete(await outcome())).toBe(true);
    expect([...(await flaggedRecords(client, scratch.topic, 'rules'))]).toEqual([expect.stringMatching(/-0-0-\d+$/)]);
  });

  it('are the same when they are judged again', async () => {
    expect(await detect('--from-offset', '0')).toMatch(/^4 records: 0 missing ones written, 4 already there/);
  });

  it('count once each where other rules make documents of what was a dead letter as a whole', async () => {
    const rules = [{ name: 'hot', channel: 'temperature', above: 40 }];
    writeFileSync(rulesFile, JSON.stringify({ rules, sensor_id_field: 'device' }));
    expect(await detect('--from-offset', '0:2', '--rules', rulesFile)).toContain('1 dead letter resolved.');
    expect(await idsIn('anomalies')).toEqual(['0.0', '1', '2.0', '2.1']);
    expect(await outcome()).toMatchObject({ documents: 4, deadLetters: 1, done: 3 });
  });

  it('are rebuilt reading by reading', async () => {
    expect(await detect('--rebuild', '--yes')).toMatch(/^4 records: 4 missing ones written, 0 already there/);
    expect([...(await idsIn('anomalies')), ...(await idsIn('dead-letters'))]).toEqual(['0.0', '1', '0.1', '2']);
    expect(isComplete(await outcome())).toBe(true);
  });
});

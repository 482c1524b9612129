import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { countOutcomes } from '../../adapters/opensearch/documents/completeness.ts';
import { installSchema } from '../../adapters/opensearch/schema/install-schema.ts';
import { documentIdOf } from '../../detection/id-form.ts';
import { aRuleSet } from '../support/builders/a-rule-set.ts';
import { runProgram } from '../support/programs/running-program.ts';
import { documentsOfTopic, forgetTopic, type IndexedDocument } from '../support/servers/documents-of-topic.ts';
import { ScratchTopic, testBrokers } from '../support/servers/scratch-topic.ts';
import { searchNode, sharedSearchClient } from '../support/servers/search-node.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const PARTITIONS = 2;
/** In each partition; every fifth is no reading. */
const RECORDS = 25;
const RANGES = [0, 1].map((partition) => ({ partition, first: 0, end: RECORDS }));

const client = sharedSearchClient();
const rulesFile = join(aTemporaryFolder(), 'rules.json');
let scratch: ScratchTopic;

async function detect(...words: string[]) {
  const where = ['--brokers', testBrokers().join(','), '--search', searchNode(), '--topic', scratch.topic];
  const program = runProgram('detect/main.ts', [...where, '--group', scratch.groupId, ...words]);
  await new Promise((resolve) => program.child.once('close', resolve));
  return { status: program.child.exitCode, output: program.output() };
}
const documents = () => documentsOfTopic(client, 'anomalies', scratch.topic);
const letters = () => documentsOfTopic(client, 'dead-letters', scratch.topic);
const everything = async () => [...(await documents()), ...(await letters())];
const outcomes = () => countOutcomes(client, scratch.topic, RANGES, 0);
const remove = async ({ _index, _id }: IndexedDocument) =>
  await client.delete({ index: _index, id: _id, refresh: true });
const summary = (output: string) => /Replayed (.*)/.exec(output)?.[1];

beforeAll(async () => {
  await installSchema(client, { ruleSet: aRuleSet(), nowMs: Date.now(), replicas: 0 });
  scratch = await ScratchTopic.create(PARTITIONS);
  const numbers = Array.from({ length: PARTITIONS * RECORDS }, (_, index) => index);
  const valueFor = (number: number) =>
    number % 5 === 0 ? 'no JSON' : `{"sensor_id":${number},"temperature":${number}}`;
  await scratch.send(...numbers.map((number) => ({ partition: number % PARTITIONS, value: valueFor(number) })));
});

afterAll(async () => {
  await forgetTopic(client, scratch.topic);
  await scratch.delete();
  await client.close();
});

describe('npm run detect -- --from and --rebuild', () => {
  it('judges what the topic holds and ends, without touching the consumer group', async () => {
    const { status, output } = await detect('--from-offset', '0');
    expect(status).toBe(0);
    expect(summary(output)).toBe(
      '50 records: 50 missing ones written, 0 already there, 0 of days that retention has removed; 0 dead letters resolved.',
    );
    expect(await outcomes()).toMatchObject({ records: 50, documents: 40, deadLetters: 10 });
    expect((await scratch.committed()).filter((offset) => offset >= 0)).toEqual([]);
    const { groups } = await scratch.admin.listGroups();
    expect(groups.filter(({ groupId }) => groupId.includes(scratch.topic))).toEqual([]);
  });

  it('fills what is missing, changes nothing that is right, and counts a record once that was judged otherwise before', async () => {
    const before = await everything();
    const [first, second] = before;
    const lastLetter = before.at(-1);
    if (first === undefined || second === undefined || lastLetter === undefined) throw new Error('nothing was judged');
    await remove(first);
    await remove(lastLetter);
    await client.create({
      index: 'dead-letters',
      id: documentIdOf(second._id),
      refresh: true,
      body: { ...lastLetter._source, kafka: second._source.kafka },
    });
    const { output } = await detect('--from', '2026-01-01T00:00:00Z');
    expect(summary(output)).toBe(
      '50 records: 2 missing ones written, 48 already there, 0 of days that retention has removed; 1 dead letter resolved.',
    );
    expect(await outcomes()).toMatchObject({ records: 50, documents: 40, deadLetters: 10 });
    const after = new Map((await everything()).map((each) => [`${each._index}/${each._id}`, each]));
    const untouched = before.filter((each) => each !== first && each !== lastLetter);
    expect(untouched.map(({ _index, _id }) => after.get(`${_index}/${_id}`))).toEqual(untouched);
  });

  it('replays only the partitions and offsets that are named', async () => {
    expect(summary((await detect('--from-offset', '1:20')).output)).toMatch(/^5 records: 0 missing ones written/);
  });

  it('rebuilds only when told so, and leaves what could not be judged again', async () => {
    const refused = await detect('--rebuild');
    expect(refused).toMatchObject({ status: 2, output: expect.stringContaining('add --yes to go on') });
    expect(await outcomes()).toMatchObject({ documents: 40, deadLetters: 10 });

    const [ofEarlierTopic] = await documents();
    const [dropped] = await letters();
    if (ofEarlierTopic === undefined || dropped === undefined) throw new Error('nothing was judged');
    const kafka = { ...ofEarlierTopic._source.kafka, timestamp: Date.now() - 7_200_000 };
    await client.create({ index: ofEarlierTopic._index, id: `${scratch.topic}-earlier`, body: { kafka } });
    await client.update({
      index: dropped._index,
      id: dropped._id,
      body: { doc: { dropped_at: '2026-11-22T00:00:00.000Z' } },
    });

    writeFileSync(rulesFile, JSON.stringify({ rules: [{ name: 'warm', channel: 'temperature', above: 10 }] }));
    const { status, output } = await detect('--rebuild', '--yes', '--rules', rulesFile);
    expect(status).toBe(0);
    expect(output).toContain(
      `40 documents and 10 dead letters of "${scratch.topic}" will be deleted, and their records judged again by the rules of ${rulesFile}, with the models of its sensors learnt anew; 2 others stay.`,
    );
    expect(summary(output)).toMatch(/^50 records: 49 missing ones written, 1 already there/);
    expect((await documents()).map(({ _id }) => _id)).toContain(`${scratch.topic}-earlier`);
    expect(await outcomes()).toMatchObject({ documents: 41, deadLetters: 10 });
    expect(new Set((await documents()).map(({ _source }) => _source['rule_set'])).size).toBe(2);
  });

  it('ends at the mark of a transaction, after which no record comes', async () => {
    await scratch.transaction('commit', { partition: 1, value: '{"sensor_id":1,"temperature":1}' });
    const { status, output } = await detect('--from-offset', `1:${RECORDS}`);
    expect(status).toBe(0);
    expect(summary(output)).toMatch(/^1 record: 1 missing ones written/);
    expect((await detect('--from-offset', `1:${RECORDS + 1}`)).output).toContain('Replayed 0 records');
  });
});

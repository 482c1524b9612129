import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { countOutcomes, isComplete } from '../../adapters/opensearch/documents/completeness.ts';
import { installSchema } from '../../adapters/opensearch/schema/install-schema.ts';
import { markDayRemoved, REMOVED_DAYS_INDEX } from '../../adapters/opensearch/schema/removed-days.ts';
import { parseOptions } from '../../command-line/parse-options.ts';
import { redriveOptions } from '../../dead-letters/options.ts';
import { redriveCommand } from '../../dead-letters/redrive-command.ts';
import { dailyIndex } from '../../detection/daily-index.ts';
import { documentIdOf } from '../../detection/id-form.ts';
import type { KafkaEventRecord } from '../../functions/detector/kafka-event.ts';
import { aDetector } from '../support/builders/a-detector.ts';
import { aKafkaEvent, aKafkaRecord, base64 } from '../support/builders/a-kafka-event.ts';
import { aRuleSet } from '../support/builders/a-rule-set.ts';
import { documentsOfTopic, elementOf, forgetTopic } from '../support/servers/documents-of-topic.ts';
import { readTopicRecords } from '../support/servers/read-topic-records.ts';
import { ScratchTopic, testBrokers } from '../support/servers/scratch-topic.ts';
import { sharedSearchClient } from '../support/servers/search-node.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const client = sharedSearchClient();
const rulesFile = join(aTemporaryFolder(), 'rules.json');
/** No reading by the default rules, since its sensor is called otherwise. */
const UNNAMED = '{"device":"d7","temperature":45}';
const PADDED = JSON.stringify({ device: 'd8', temperature: 41, note: 'x'.repeat(40_000) });

let scratch: ScratchTopic;
let topic: string;

const said: string[] = [];
async function redrive(...words: string[]): Promise<number> {
  const all = ['--brokers', testBrokers().join(','), '--rules', rulesFile, ...words];
  const values = parseOptions(redriveOptions, all);
  if (!values.ok) throw new Error(values.problem.join('; '));
  said.length = 0;
  return await redriveCommand(client, values.value, { write: (text) => said.push(text) });
}
const judge = (records: readonly KafkaEventRecord[], nowMs = Date.now()) =>
  aDetector(client, () => nowMs).detect(aKafkaEvent(records), Date.now() + 20_000);
const documents = () => documentsOfTopic(client, 'anomalies', topic);
const letters = () => documentsOfTopic(client, 'dead-letters', topic);
const record = (offset: number, value: string | null, fields: Partial<KafkaEventRecord> = {}) =>
  aKafkaRecord({ topic, offset, timestamp: Date.now(), value: value === null ? null : base64(value), ...fields });

beforeAll(async () => {
  writeFileSync(
    rulesFile,
    JSON.stringify({ rules: [{ name: 'hot', channel: 'temperature', above: 40 }], sensor_id_field: 'device' }),
  );
  await installSchema(client, { ruleSet: aRuleSet(), nowMs: Date.now(), replicas: 0 });
});

beforeEach(async () => {
  scratch = await ScratchTopic.create(1);
  topic = scratch.topic;
});

afterEach(async () => {
  await forgetTopic(client, topic);
  await scratch.delete();
});

afterAll(() => client.close());

describe('npm run dead-letters -- redrive', () => {
  it('says in a document that the model has skipped its reading, unless the detector has no model', async () => {
    await judge([record(0, UNNAMED), record(1, UNNAMED)]);
    const [first, second] = (await letters()).map(({ _id }) => _id);
    expect(await redrive('--id', first ?? '')).toBe(0);
    expect(await redrive('--id', second ?? '', '--no-model')).toBe(0);
    const found = (await documents()).map(({ _source: { anomaly, model } }) => ({ anomaly, model }));
    expect(found).toEqual([{ anomaly: true, model: 'skipped' }, { anomaly: true }]);
  });

  it("judges by today's rules as the detector does, and counts each record once", async () => {
    const records = [record(0, UNNAMED), record(1, 'no JSON'), record(2, '{"sensor_id":1,"temperature":20}')];
    await judge(records);
    expect(await redrive('--topic', topic)).toBe(1);
    expect(said.at(-1)).toBe('1 resolved, 1 still not readings, 0 gone, 0 of removed days\n');
    const [redriven] = await documents();
    expect(redriven).toMatchObject({
      _id: `${records[0]?.timestamp}:${topic}-0-0`,
      _source: { sensor_id: 'd7', anomaly_score: 1, kafka: { topic, partition: 0, offset: 0 } },
    });
    const [resolved, still] = await letters();
    expect(resolved?._source).toMatchObject({ resolved_at: expect.any(String), document_index: redriven?._index });
    expect(still?._source).not.toHaveProperty('resolved_at');
    const outcome = await countOutcomes(client, topic, [{ partition: 0, first: 0, end: 3 }], 0);
    expect(outcome).toEqual({ records: 3, done: 3, documents: 2, anomalies: 1, deadLetters: 1 });
    expect(isComplete(outcome)).toBe(true);
  });

  it('makes of the letter of an array what its elements are, and of that of an element its reading', async () => {
    const hot = '{"device":"d7","temperature":45}';
    const padded = JSON.stringify({ device: 'd9', temperature: 46, note: 'x'.repeat(40_000) });
    await scratch.send(
      { partition: 0, value: `[${hot},{"device":"d8"}]` },
      { partition: 0, value: `[{"sensor_id":1,"temperature":1}, ${padded}]` },
    );
    await judge(await readTopicRecords(scratch));
    expect(await redrive('--topic', topic)).toBe(0);
    expect(said.at(-1)).toBe('2 resolved, 0 still not readings, 0 gone, 0 of removed days\n');
    expect((await documents()).map(({ _id, _source }) => [elementOf(_id), _source['sensor_id']])).toEqual([
      ['0', 'd7'],
      ['0', '1'],
      ['1', 'd9'],
    ]);
    const outcome = await countOutcomes(client, topic, [{ partition: 0, first: 0, end: 2 }], 0);
    expect([outcome.deadLetters, isComplete(outcome)]).toEqual([1, true]);
  });

  it('changes nothing when repeated', async () => {
    await judge([record(0, UNNAMED), record(1, null)]);
    await redrive('--topic', topic);
    const before = [...(await documents()), ...(await letters())];
    await redrive('--topic', topic);
    expect(await redrive('--id', `${before[0]?._id}`)).toBe(0);
    expect(said.at(-1)).toBe('0 resolved, 1 resolved before, 0 still not readings, 0 gone, 0 of removed days\n');
    expect([...(await documents()), ...(await letters())]).toEqual(before);
  });

  it('marks a dead letter whose document was written before the command was killed', async () => {
    await judge([record(0, UNNAMED)]);
    await redrive('--topic', topic);
    const [before] = await documents();
    const script = { source: "ctx._source.remove('resolved_at')" };
    await client.update({ index: 'dead-letters', id: documentIdOf(`${before?._id}`), refresh: true, body: { script } });
    await redrive('--topic', topic);
    expect(await documents()).toEqual([before]);
    expect((await letters())[0]?._source).toHaveProperty('resolved_at');
  });

  it('reads a record whose bytes were cut again from Kafka', async () => {
    await scratch.send({ partition: 0, value: PADDED });
    const records = await readTopicRecords(scratch);
    await judge(records);
    expect((await letters())[0]?._source).toMatchObject({ value_truncated: true });
    expect(await redrive('--topic', topic)).toBe(0);
    expect(await documents()).toMatchObject([{ _source: { sensor_id: 'd8', anomaly_score: 1 } }]);
  });

  it('says what is gone: cut off by retention, or another record since the topic was made again', async () => {
    await scratch.send({ partition: 0, value: PADDED }, { partition: 0, value: PADDED });
    const [first, second] = await readTopicRecords(scratch);
    if (first === undefined || second === undefined) throw new Error('the topic has no records');
    await judge([first, { ...second, timestamp: second.timestamp - 1 }]);
    await scratch.cutOff(0, 1);
    expect(await redrive('--topic', topic)).toBe(1);
    expect(said.slice(0, 2).sort()).toEqual([
      expect.stringMatching(/-0-0-\d+ {2}stays: its bytes were cut, and Kafka no longer has the record\n/),
      expect.stringMatching(/-0-1-\d+ {2}stays: its bytes were cut, and Kafka has another record there/),
    ]);
    expect(await documents()).toEqual([]);
  });

  it('writes what a producer has dated where the detector would have written it', async () => {
    const judgedMs = Date.now() - 3 * 86_400_000;
    const dated = { timestamp: judgedMs - 6 * 86_400_000, timestampType: 'CREATE_TIME' } as const;
    await judge([record(0, UNNAMED, dated)], judgedMs);
    await redrive('--topic', topic);
    const day = new Date(dated.timestamp).toISOString().slice(0, 10).replaceAll('-', '.');
    expect(await documents()).toMatchObject([{ _index: `anomalies-${day}` }]);
    await client.indices.delete({ index: `anomalies-${day}` });
  });

  it('places a record that its producer has dated by how long its topic keeps it, or by what it is told', async () => {
    const other = await ScratchTopic.create(1, { 'message.timestamp.type': 'CreateTime', 'retention.ms': '-1' });
    const timestamp = Date.now() - 62 * 86_400_000;
    const byProducer = (of: string) =>
      record(0, UNNAMED, { topic: of, timestamp, timestampType: 'CREATE_TIME', value: base64(UNNAMED) });
    await judge([byProducer(other.topic), byProducer(topic)]);
    expect(await redrive('--topic', other.topic)).toBe(0);
    expect(await redrive('--topic', topic)).toBe(0);
    const ofOther = await documentsOfTopic(client, 'anomalies', other.topic);
    expect([...ofOther, ...(await documents())]).toMatchObject([
      { _index: dailyIndex(timestamp) },
      { _index: 'anomalies-undated' },
    ]);
    await judge([{ ...byProducer(other.topic), offset: 1 }]);
    expect(await redrive('--topic', other.topic, '--retention-hours', '24')).toBe(0);
    expect((await documentsOfTopic(client, 'anomalies', other.topic))[1]?._index).toBe('anomalies-undated');
    await forgetTopic(client, other.topic);
    await other.delete();
    await client.indices.delete({ index: dailyIndex(timestamp) });
  });

  it('does not bring back a day that retention has removed', async () => {
    await judge([record(0, UNNAMED, { timestamp: Date.parse('1967-05-01T12:00:00Z') })]);
    await markDayRemoved(client, 'anomalies-1967.05.01', Date.now());
    expect(await redrive('--topic', topic)).toBe(1);
    expect(said).toContainEqual(expect.stringContaining('stays: retention has removed the day of its reading'));
    expect(await documents()).toEqual([]);
    expect((await letters())[0]?._source).not.toHaveProperty('resolved_at');
    await client.delete({ index: REMOVED_DAYS_INDEX, id: 'anomalies-1967.05.01' });
    await client.indices.delete({ index: 'anomalies-1967.05.01', ignore_unavailable: true });
  });

  it.each([
    [[], 'Name the dead letters: either an ID, or filters like --reason and --sensor, or --all.'],
    [['--id', 'x', '--all'], 'Name the dead letters: either an ID, or filters like --reason and --sensor, or --all.'],
    [['--since', '2026-13-01'], '--since must be a time that exists, got "2026-13-01".'],
    [['--id', 'x'], 'There is no dead letter "x"; see npm run dead-letters -- list.'],
    [['--all', '--from-folder', 'x'], 'Failed batches are redriven whole and from one place: leave out --all.'],
    [['--from-folder', '/nowhere'], 'There is no folder /nowhere; give --from-folder'],
    [['--all', '--s3-endpoint', 'http://x'], '--s3-endpoint goes with --from-s3 s3://BUCKET.'],
  ])('refuses %j', async (words, sentence) => {
    await expect(redrive(...words)).rejects.toThrow(sentence);
  });
});

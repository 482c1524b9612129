import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { searchClient } from '../../../adapters/opensearch/connection/client.ts';
import { installSchema } from '../../../adapters/opensearch/schema/install-schema.ts';
import { check, placeOf } from '../../../soak/check/check.ts';
import { checkAlias } from '../../../soak/check/check-alias.ts';
import { expectationOf, expectationsOf, recordCount, type TopicRecord } from '../../../soak/check/expectation.ts';
import { indexContents } from '../../../soak/check/index-contents.ts';
import { POISON_HEADER } from '../../../soak/records.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';
import { forgetTopic } from '../../support/servers/documents-of-topic.ts';

const topic = `soak-check-${process.pid}`;
const timestampMs = Date.now();
const time = new Date(timestampMs).toISOString();
const index = `anomalies-${time.slice(0, 10).replaceAll('-', '.')}`;

const aRecord = (offset: number, value: Buffer | null, headers = {}): TopicRecord => ({
  partition: 0,
  offset,
  timestampMs,
  expected: expectationOf({ value, headers, timestampMs }),
});
const readings = [50, 40, 40.1].map((temperature, offset) =>
  aRecord(offset, Buffer.from(JSON.stringify({ sensor_id: 7, temperature, note: 'x' }))),
);
const TOMBSTONE = aRecord(3, null, { [POISON_HEADER]: 'tombstone' });
const LONG = aRecord(4, Buffer.alloc(40_000, 'x'), { [POISON_HEADER]: 'not-json' });
const PACK = expectationsOf({
  value: Buffer.from('[{"sensor_id":7,"temperature":1},{"sensor_id":7,"soak_poison":"no-channel"}]'),
  headers: {},
  timestampMs,
}).map((expectation) => ({ partition: 0, offset: 5, timestampMs, ...expectation }));
const records = [...readings, TOMBSTONE, LONG, ...PACK];

describe('the check of an index against its topic', () => {
  const client = searchClient({ node: process.env['SEARCH_URL'] ?? '' });
  const idOf = (offset: number, part = '') => `${timestampMs}${part}:${topic}-0-${offset}`;
  const letterIdOf = (offset: number, part = '') => `${topic}-0-${offset}-${timestampMs}${part}`;
  const write = (id: string, body: object, into = index) => client.index({ index: into, id, body });
  const differences = async () => [...check(topic, records, await indexContents(client, topic)).keys()];
  const kafka = (offset: number) => ({ topic, partition: 0, offset, timestamp: timestampMs });
  const verdict = (offset: number, temperature: number, score: number) => ({
    sensor_id: '7',
    temperature,
    timestamp: time,
    anomaly_score: score,
    anomaly: score === 1,
    kafka: kafka(offset),
  });
  const tombstone = { reason: 'tombstone', value: null, kafka: kafka(3) };
  const kept = Buffer.alloc(32_768, 'x').toString('base64');
  const long = { reason: 'not-json', value: kept, kafka: kafka(4) };

  const part = (index: number) => ({ ...kafka(5), part: index });
  const poison = Buffer.from('{"sensor_id":7,"soak_poison":"no-channel"}').toString('base64');
  const poisoned = { reason: 'no-channel', value: poison, kafka: part(1) };

  beforeAll(() => installSchema(client, { ruleSet: aRuleSet(), nowMs: timestampMs, replicas: 0 }));
  beforeEach(async () => {
    await forgetTopic(client, topic);
    await Promise.all([
      write(idOf(0), verdict(0, 50, 1)),
      write(idOf(1), verdict(1, 40, 0)),
      write(idOf(2), verdict(2, 40.1, 1)),
      write(letterIdOf(3), tombstone, 'dead-letters'),
      write(letterIdOf(4), long, 'dead-letters'),
      write(idOf(5, '.0'), { ...verdict(5, 1, 0), kafka: part(0) }),
      write(letterIdOf(5, '.1'), poisoned, 'dead-letters'),
    ]);
  });
  afterAll(() => forgetTopic(client, topic));

  it('finds nothing where every record is what it must be', async () => {
    expect(await differences()).toEqual([]);
  });

  it.each([
    ['lost', 'a document is missing', () => client.delete({ index, id: idOf(1) })],
    ['lost', 'a dead letter is missing', () => client.delete({ index: 'dead-letters', id: letterIdOf(3) })],
    ['lost', 'one reading of an array is missing', () => client.delete({ index, id: idOf(5, '.0') })],
    ['wrong id', 'one has the id of the whole', () => write(idOf(5), { ...verdict(5, 1, 0), kafka: part(0) })],
    ['lost', 'a dead letter is resolved and no document there', () => resolveDeadLetter()],
    ['lost', 'a document is of another topic', () => write(idOf(1), otherTopics())],
    ['lost', 'a document is of an earlier topic of that name', () => write(idOf(1), earlier())],
    ['doubled', 'a document is there under another id', () => write('9', verdict(0, 50, 1))],
    ['doubled', 'a document is there and its dead letter too', () => write('9', { kafka: kafka(1) }, 'dead-letters')],
    ['id twice', 'the same id is in another index', () => write(letterIdOf(3), tombstone)],
    ['wrong id', 'a document has the id of another record', () => write(idOf(0), verdict(1, 40, 0))],
    ['wrong score', 'a normal reading has the score of an anomaly', () => write(idOf(1), verdict(1, 40, 1))],
    ['wrong anomaly', 'a reading within its limits is marked as one', () => write(idOf(1), marked(1, 40, 0, true))],
    ['wrong anomaly', 'a reading beyond its limits is not marked', () => write(idOf(0), marked(0, 50, 1, false))],
    ['wrong value', 'a value is another', () => write(idOf(2), verdict(2, 40.2, 1))],
    ['wrong time', 'a time is another', () => write(idOf(2), { ...verdict(2, 40.1, 1), timestamp: '2026-01-01' })],
    [
      'wrong reason',
      'a dead letter has another',
      () => write(letterIdOf(3), { ...tombstone, reason: 'x' }, 'dead-letters'),
    ],
    ['wrong bytes', 'a dead letter has others', () => write(letterIdOf(4), { ...long, value: 'eHg=' }, 'dead-letters')],
    ['without a record', 'a document is of no record', () => write(idOf(9), verdict(9, 50, 1))],
  ])('finds %s where %s', async (kind, _, spoil) => {
    await spoil();
    expect(await differences()).toContain(kind);
  });

  it('finds a healthy record among the dead letters', async () => {
    await client.delete({ index, id: idOf(0) });
    await write(letterIdOf(0), { reason: 'document-rejected', kafka: kafka(0) }, 'dead-letters');
    expect(await differences()).toEqual(['healthy among the dead letters']);
  });

  it.each([
    ['nothing where what the model calls an anomaly is marked', 0.5, true, []],
    ['a wrong anomaly where it is not marked', 0.5, false, ['wrong anomaly']],
    ['a wrong anomaly where a lower score is marked', 0.499999, true, ['wrong anomaly']],
  ])('finds %s', async (_, score, isMarked, kinds) => {
    await write(idOf(1), { ...marked(1, 40, 0, isMarked), model_score: score });
    const scores = new Map(readings.slice(1, 2).map((record) => [placeOf(record), score]));
    expect([...check(topic, records, await indexContents(client, topic), scores).keys()]).toEqual(kinds);
  });

  it('finds an index that a search of the alias passes over', async () => {
    const found = (await indexContents(client, topic)).filter((document) => document.index === index);
    expect([...(await checkAlias(client, found))]).toEqual([]);
    const elsewhere = found.map((document) => ({ ...document, index: 'anomalies-1999.01.01' }));
    const different = await checkAlias(client, [...found, ...elsewhere]);
    expect([...different]).toEqual([['index without its alias', { count: 1, examples: ['anomalies-1999.01.01'] }]]);
  });

  it('counts an array of readings as the one record that was sent', () => {
    expect(recordCount(records)).toBe(6);
  });

  it('finds every record lost where the topic has no document at all', async () => {
    await forgetTopic(client, topic);
    const lost = check(topic, records, await indexContents(client, topic)).get('lost');
    expect(lost?.count).toBe(records.length);
  });

  it('reads what was written a moment ago, and more than a page', async () => {
    const more = Array.from({ length: 2_100 }, (_, place) => place + 10);
    const body = more.flatMap((offset) => [{ create: { _index: index, _id: idOf(offset) } }, verdict(offset, 40, 0)]);
    await client.bulk({ body });
    const found = new Set((await indexContents(client, topic)).map(({ offset }) => offset));
    expect(more.filter((offset) => !found.has(offset))).toEqual([]);
  });

  const marked = (offset: number, temperature: number, score: number, anomaly: boolean) => ({
    ...verdict(offset, temperature, score),
    anomaly,
  });
  const resolveDeadLetter = () =>
    write(letterIdOf(3), { ...tombstone, resolved_at: '2026-11-22T09:00:00.000Z' }, 'dead-letters');
  const otherTopics = () => ({ ...verdict(1, 40, 0), kafka: { ...kafka(1), topic: `${topic}-other` } });
  const earlier = () => ({ ...verdict(1, 40, 0), kafka: { ...kafka(1), timestamp: timestampMs - 1 } });
});

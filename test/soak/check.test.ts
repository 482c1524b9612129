import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { searchClient } from '../../adapters/opensearch/connection/client.ts';
import { installSchema } from '../../adapters/opensearch/schema/install-schema.ts';
import { check } from '../../soak/check.ts';
import type { LyingRecord } from '../../soak/expectation.ts';
import { indexContents } from '../../soak/index-contents.ts';
import { POISON_HEADER } from '../../soak/records.ts';
import { aRuleSet } from '../support/builders/a-rule-set.ts';
import { forgetTopic } from '../support/servers/documents-of-topic.ts';

const topic = `soak-check-${process.pid}`;
const timestampMs = Date.now();
const index = `anomalies-${new Date(timestampMs).toISOString().slice(0, 10).replaceAll('-', '.')}`;

const records: LyingRecord[] = [50, 40, 40.1].map((temperature, offset) => ({
  partition: 0,
  offset,
  timestampMs,
  value: Buffer.from(JSON.stringify({ sensor_id: 7, temperature })),
  headers: {},
}));
const poison = { partition: 0, offset: 3, timestampMs, value: null, headers: { [POISON_HEADER]: 'tombstone' } };

describe('the check of an index against its topic', () => {
  const client = searchClient({ node: process.env['SEARCH_URL'] ?? '' });
  const write = (id: string, body: object, into = index) => client.index({ index: into, id: `${topic}-${id}`, body });
  const differences = async () => [...check([...records, poison], await indexContents(client, topic)).keys()];
  const kafka = (offset: number) => ({ topic, partition: 0, offset, timestamp: timestampMs });
  const verdict = (offset: number, temperature: number, score: number) => ({
    sensor_id: '7',
    temperature,
    anomaly_score: score,
    kafka: kafka(offset),
  });
  const deadLetter = { reason: 'tombstone', kafka: kafka(3) };

  beforeAll(() => installSchema(client, { ruleSet: aRuleSet(), nowMs: timestampMs, replicas: 0 }));
  beforeEach(async () => {
    await forgetTopic(client, topic);
    await write('0', verdict(0, 50, 1));
    await write('1', verdict(1, 40, 0));
    await write('2', verdict(2, 40.1, 1));
    await write('3', deadLetter, 'dead-letters');
  });
  afterAll(() => forgetTopic(client, topic));

  it('finds nothing where every record is what it must be', async () => {
    expect(await differences()).toEqual([]);
  });

  it.each([
    ['lost', 'a document is missing', () => client.delete({ index, id: `${topic}-1` })],
    ['lost', 'a dead letter is missing', () => client.delete({ index: 'dead-letters', id: `${topic}-3` })],
    ['lost', 'a dead letter is resolved and no document there', () => resolveDeadLetter()],
    ['doubled', 'a document is there under another id', () => write('9', verdict(0, 50, 1))],
    ['doubled', 'a document is there and its dead letter too', () => write('9', { kafka: kafka(1) }, 'dead-letters')],
    ['id twice', 'the same id is in another index', () => write('3', deadLetter)],
    ['wrong score', 'a normal reading has the score of an anomaly', () => write('1', verdict(1, 40, 1))],
    ['wrong value', 'a value is another', () => write('2', verdict(2, 40.2, 1))],
    [
      'wrong reason',
      'a dead letter has another reason',
      () => write('3', { ...deadLetter, reason: 'x' }, 'dead-letters'),
    ],
    ['without a record', 'a document is of no record', () => write('9', verdict(9, 50, 1))],
  ])('finds %s where %s', async (kind, _, spoil) => {
    await spoil();
    expect(await differences()).toContain(kind);
  });

  it('finds a healthy record among the dead letters', async () => {
    await client.delete({ index, id: `${topic}-0` });
    await write('0', { reason: 'document-rejected', kafka: kafka(0) }, 'dead-letters');
    expect(await differences()).toEqual(['healthy among the dead letters']);
  });

  const resolveDeadLetter = () =>
    write('3', { ...deadLetter, resolved_at: '2026-11-22T09:00:00.000Z' }, 'dead-letters');
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { foundIds, idsInIndex } from '../../../../adapters/opensearch/documents/found-ids.ts';
import { ofRecords, ofTopic } from '../../../../adapters/opensearch/documents/records-query.ts';
import { installSchema } from '../../../../adapters/opensearch/schema/install-schema.ts';
import { aRuleSet } from '../../../support/builders/a-rule-set.ts';
import { sharedSearchClient } from '../../../support/servers/search-node.ts';

const NOW_MS = Date.parse('2026-11-22T09:00:00Z');
const client = sharedSearchClient();
const topic = `found-ids-${randomUUID()}`;
const index = `anomalies-${topic}`;

beforeAll(async () => {
  await installSchema(client, { ruleSet: aRuleSet(), nowMs: NOW_MS, replicas: 0 });
  await client.indices.create({ index });
  const put = (id: string, partition: number, offset: number, timestamp: number, part = {}) =>
    client.index({ index, id, body: { kafka: { topic, partition, offset, timestamp, ...part } } });
  await put('a', 0, 4, NOW_MS);
  await put('b', 0, 5, NOW_MS);
  // The same offset of a topic that was made again, and a time that no date can hold.
  await put('c', 0, 5, NOW_MS + 1);
  await put('d', 1, 0, 1e300);
  await put('e', 1, 0, NOW_MS);
  for (const part of [0, 1]) await put(`f${part}`, 1, 1, NOW_MS, { part, parts: 2 });
  await client.indices.refresh({ index });
});

afterAll(async () => {
  await client.indices.delete({ index });
  await client.close();
});

describe('foundIds', () => {
  it.each([1, 2, 5, 6, 7, 8])('finds each document once, however many a request brings: %d', async (page) => {
    const ids: string[] = [];
    for await (const id of foundIds(client, index, ofTopic(topic), { page })) ids.push(id);
    expect(ids).toEqual(['a', 'b', 'c', 'd', 'e', 'f0', 'f1']);
  });
});

describe('idsInIndex', () => {
  const within = (name: string, first: number, end: number) =>
    idsInIndex(client, name, ofRecords(topic, [{ partition: 0, first, end }]), 20_000);

  it('finds the documents of some records', async () => {
    expect(await within(index, 5, 6)).toEqual(['b', 'c']);
    expect(await within(index, 6, 9)).toEqual([]);
  });

  it('finds nothing where there is no index', async () => {
    expect(await within(`${index}-not-there`, 0, 9)).toEqual([]);
  });

  it('finds nothing in an index that nobody has prepared or written to', async () => {
    const unprepared = `unprepared-${topic}`;
    await client.indices.create({ index: unprepared });
    expect(await within(unprepared, 0, 9)).toEqual([]);
    await client.indices.delete({ index: unprepared });
  });

  it('is in trouble where the index is closed, and does not take it for empty', async () => {
    await client.indices.close({ index });
    await expect(within(index, 0, 9)).rejects.toMatchObject({ name: 'SearchTrouble', code: 'refused' });
    await client.indices.open({ index, wait_for_active_shards: '1' });
  });
});

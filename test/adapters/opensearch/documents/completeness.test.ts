import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readRulesFile } from '../../../../adapters/file-system/rules-file.ts';
import { searchClient } from '../../../../adapters/opensearch/connection/client.ts';
import { countOutcomes, isComplete } from '../../../../adapters/opensearch/documents/completeness.ts';
import { installSchema } from '../../../../adapters/opensearch/schema/install-schema.ts';

const topic = `completeness-${process.pid}`;
const SINCE_MS = Date.parse('2026-11-22T09:00:00Z');

describe('countOutcomes', () => {
  const search = searchClient({ node: process.env['SEARCH_URL'] ?? '' });
  const index = 'anomalies-2026.11.22';

  const put = (target: string, partition: number, offset: number, timestamp = SINCE_MS, anomaly = false) =>
    search.index({
      index: target,
      id: `${topic}-${partition}-${offset}-${timestamp}`,
      body: { anomaly, kafka: { topic, partition, offset, timestamp } },
    });

  const putPart = (target: string, part: number) =>
    search.index({
      index: target,
      id: `${topic}-2-1-${SINCE_MS}.${part}`,
      body: { kafka: { topic, partition: 2, offset: 1, timestamp: SINCE_MS, part, parts: 3 } },
    });

  beforeAll(async () => {
    const ruleSet = readRulesFile(undefined);
    if (!ruleSet.ok) throw new Error('the default rules are unusable');
    await installSchema(search, { ruleSet: ruleSet.value, nowMs: SINCE_MS, replicas: 0 });
    for (const offset of [9, 10, 11, 12]) await put(index, 0, offset, SINCE_MS, offset < 11);
    await put(index, 1, 0);
    await put('dead-letters', 1, 1);
    await put(index, 0, 10, SINCE_MS - 1);
  });

  afterAll(async () => {
    const query = { term: { 'kafka.topic': topic } };
    await search.deleteByQuery({ index: 'anomalies,dead-letters', body: { query }, refresh: true });
  });

  it('counts documents, anomalies among them, and dead letters within the offsets, from the given time on', async () => {
    const ranges = [
      { partition: 0, first: 10, end: 12 },
      { partition: 1, first: 0, end: 2 },
    ];
    const outcome = await countOutcomes(search, topic, ranges, SINCE_MS);
    expect(outcome).toEqual({ records: 4, done: 4, documents: 3, anomalies: 1, deadLetters: 1 });
    expect(isComplete(outcome)).toBe(true);
  });

  it('is not complete while a record has neither', async () => {
    const outcome = await countOutcomes(search, topic, [{ partition: 0, first: 11, end: 14 }], SINCE_MS);
    expect(outcome).toEqual({ records: 3, done: 2, documents: 2, anomalies: 0, deadLetters: 0 });
    expect(isComplete(outcome)).toBe(false);
  });

  it('counts a record that is an array once each of its readings is a document or a dead letter', async () => {
    const ranges = [{ partition: 2, first: 0, end: 2 }];
    const done = async () => {
      const outcome = await countOutcomes(search, topic, ranges, SINCE_MS);
      return [outcome.done, isComplete(outcome)];
    };
    await put(index, 2, 0);
    await putPart(index, 1);
    await putPart(index, 2);
    // Two documents and a reading of three: as many as there are records and more, and yet one is not done.
    expect(await done()).toEqual([expect.closeTo(1 + 2 / 3), false]);
    await putPart('dead-letters', 0);
    expect(await done()).toEqual([expect.closeTo(2), true]);
  });

  it('counts nothing where no records are asked for', async () => {
    const nothing = { records: 0, done: 0, documents: 0, anomalies: 0, deadLetters: 0 };
    expect(await countOutcomes(search, topic, [], SINCE_MS)).toEqual(nothing);
    expect(await countOutcomes(search, topic, [{ partition: 0, first: 10, end: 10 }], SINCE_MS)).toEqual(nothing);
  });
});

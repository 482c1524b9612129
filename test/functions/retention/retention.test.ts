import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { installSchema } from '../../../adapters/opensearch/schema/install-schema.ts';
import { applyRetention } from '../../../functions/retention/retention.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';
import { sharedSearchClient } from '../../support/servers/search-node.ts';

/** Days before any other test's: retention looks at the whole node. */
const NOW_MS = Date.parse('1969-06-11T00:00:00.000Z');
const EXPIRED = ['anomalies-1969.05.31', 'anomalies-1969.06.01'];
const OLDEST_KEPT = 'anomalies-1969.06.02';
const TODAY = 'anomalies-1969.06.11';
const NOT_A_DAY = 'anomalies-1969.02.30';
const OTHER_NAME = 'anomalies-1969.05.31-copy';
/** Its last moment is just too old at the time, and that of the month after is not. */
const OLD_MONTH = 'trends-1968.04';
const KEPT_MONTH = 'trends-1968.05';
/** Of the first, the last word is just too old. */
const SENSORS = { 'retention-gone': '1968-04-30T23:59:59.999Z', 'retention-silent': '1968-05-01T00:00:00.000Z' };
const POLICY = { keepDays: 9, keepDeadLetterDays: 90, keepTrendDays: 406 };

const client = sharedSearchClient();
const indices = [...EXPIRED, OLDEST_KEPT, TODAY, NOT_A_DAY, OTHER_NAME];
const remove = () => client.indices.delete({ index: [...indices, OLD_MONTH, KEPT_MONTH], ignore_unavailable: true });

const existing = async () => {
  const found = await Promise.all(indices.map(async (index) => (await client.indices.exists({ index })).body));
  return indices.filter((_, place) => found[place]);
};

const deadLetter = (judgedAt: string) => ({ judged_at: judgedAt, kafka: { topic: 'retention-test' } });
const deadLettersLeft = async () => {
  await client.indices.refresh({ index: 'dead-letters' });
  const query = { term: { 'kafka.topic': 'retention-test' } };
  const { body } = await client.search({ index: 'dead-letters', body: { query } });
  return body.hits.hits.map(({ _id }) => _id);
};

describe('applyRetention', () => {
  beforeAll(async () => {
    await remove();
    await installSchema(client, { ruleSet: aRuleSet(), nowMs: NOW_MS, replicas: 0 });
    for (const index of indices.filter((name) => name !== TODAY)) await client.indices.create({ index });
    for (const index of [OLD_MONTH, KEPT_MONTH]) await client.indices.create({ index });
    await client.indices.close({ index: EXPIRED[0] ?? '' });
    await client.index({ index: 'dead-letters', id: 'retention-old', body: deadLetter('1969-03-12T23:59:59.999Z') });
    await client.index({ index: 'dead-letters', id: 'retention-kept', body: deadLetter('1969-03-13T00:00:00.000Z') });
    await client.indices.refresh({ index: 'dead-letters' });
    for (const [id, last_seen] of Object.entries(SENSORS))
      await client.index({ index: 'sensors', id, refresh: true, body: { sensor_id: id, last_seen } });
  });

  afterAll(async () => {
    await remove();
    await client.deleteByQuery({
      index: 'dead-letters',
      refresh: true,
      body: { query: { term: { 'kafka.topic': 'retention-test' } } },
    });
    const ofTest = { query: { prefix: { sensor_id: 'retention-' } } };
    await client.deleteByQuery({ index: 'sensors', refresh: true, body: ofTest });
    await client.close();
  });

  it('deletes days of which every moment is older than asked for, closed ones too, and old dead letters', async () => {
    expect(await applyRetention(client, POLICY, NOW_MS - 1)).toEqual({
      days: [EXPIRED[0]],
      deadLetters: 0,
      states: 0,
      trends: [],
    });
    expect(await applyRetention(client, POLICY, NOW_MS)).toEqual({
      days: [EXPIRED[1]],
      deadLetters: 1,
      states: 0,
      trends: [OLD_MONTH],
    });
    expect(await deadLettersLeft()).toEqual(['retention-kept']);
  });

  it('deletes months of trends of which every hour is old enough', async () => {
    await applyRetention(client, POLICY, NOW_MS);
    const exists = async (index: string) => (await client.indices.exists({ index })).body;
    expect([await exists(OLD_MONTH), await exists(KEPT_MONTH)]).toEqual([false, true]);
  });

  it('deletes sensors that have said nothing for as long', async () => {
    await applyRetention(client, POLICY, NOW_MS);
    await client.indices.refresh({ index: 'sensors' });
    const query = { prefix: { sensor_id: 'retention-' } };
    const { body } = await client.search({ index: 'sensors', body: { query } });
    expect(body.hits.hits.map(({ _id }) => _id)).toEqual(['retention-silent']);
  });

  it('leaves days within the time and indices that are no days', async () => {
    await applyRetention(client, POLICY, NOW_MS);
    expect(await existing()).toEqual([OLDEST_KEPT, TODAY, NOT_A_DAY, OTHER_NAME]);
  });

  it('changes nothing when done again', async () => {
    expect(await applyRetention(client, POLICY, NOW_MS)).toEqual({ days: [], deadLetters: 0, states: 0, trends: [] });
  });
});

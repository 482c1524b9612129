import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { searchClient } from '../../../../adapters/opensearch/connection/client.ts';
import { searchFailure } from '../../../../adapters/opensearch/connection/search-failure.ts';
import { installSchema } from '../../../../adapters/opensearch/schema/install-schema.ts';
import { aRuleSet } from '../../../support/builders/a-rule-set.ts';
import { sharedSearchClient } from '../../../support/servers/search-node.ts';

/** Days before any test's readings: these indices are this suite's own. */
const FIRST_DAY = 'anomalies-1971.03.01';
const NEXT_DAY = 'anomalies-1971.03.02';
const NOW_MS = Date.parse('1971-03-01T12:00:00.000Z');

const JUDGED_AT = '2026-11-22T09:00:00.123Z';
/** How queries of version 0.1 ask for it, when it was a date. */
const OLDEST = { gte: 31_622_400_000, lt: NOW_MS, format: 'epoch_millis' };

const client = sharedSearchClient();
const install = (file: Readonly<Record<string, unknown>> = {}) =>
  installSchema(client, { ruleSet: aRuleSet(file), nowMs: NOW_MS, replicas: 0 });

async function propertiesOf(index: string): Promise<Record<string, unknown>> {
  const { body } = await client.indices.getMapping({ index });
  return { ...body[index]?.mappings.properties };
}

const hitsOf = async (query: object): Promise<number> => {
  await client.indices.refresh({ index: NEXT_DAY });
  return (await client.count({ index: NEXT_DAY, body: { query } })).body.count;
};

const removeDays = () => client.indices.delete({ index: [FIRST_DAY, NEXT_DAY], ignore_unavailable: true });

describe('installSchema', () => {
  beforeAll(removeDays);

  afterAll(async () => {
    await install();
    await removeDays();
    await client.close();
  });

  it('has words for what to do where a plain index has the name of the alias', async () => {
    const [plain, day] = ['install-schema-test-plain', 'install-schema-test-day'];
    await client.indices.create({ index: plain });
    const failed = client.indices.create({ index: day, body: { aliases: { [plain]: {} } } });
    const failure = searchFailure(await failed.catch((error: unknown) => error));
    await client.indices.delete({ index: plain });
    expect(failure).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(
        / an index exists with the same name .*: copy what that index holds to another one/,
      ),
    });
  });

  it("makes today's index under the alias, so that counting works before the first document", async () => {
    await install();
    expect((await client.indices.existsAlias({ index: FIRST_DAY, name: 'anomalies' })).body).toBe(true);
    expect((await client.count({ index: 'anomalies' })).statusCode).toBe(200);
    expect((await client.count({ index: 'dead-letters' })).statusCode).toBe(200);
  });

  it('changes nothing when done again', async () => {
    await install();
    const before = await client.indices.get({ index: FIRST_DAY });
    await install();
    expect((await client.indices.get({ index: FIRST_DAY })).body).toEqual(before.body);
  });

  it('maps a new channel on an index that exists already', async () => {
    await install();
    expect(await propertiesOf(FIRST_DAY)).not.toHaveProperty('schema_test_level');
    await install({ channels: ['schema_test_level'] });
    expect(await propertiesOf(FIRST_DAY)).toHaveProperty('schema_test_level', { type: 'double', index: false });
  });

  it('gives the index of another day alias and mapping by its first document', async () => {
    await install({ channels: ['schema_test_level'] });
    const documents = [
      { temperature: 45, schema_test_level: 7.5, free: 1, kafka: { topic: 't', timestamp: 2 ** 63 }, anomaly_score: 1 },
      {
        temperature: 21,
        schema_test_level: -1,
        kafka: { topic: 't', timestamp: 31_622_400_000 },
        judged_at: JUDGED_AT,
      },
    ];
    for (const [id, fields] of documents.entries())
      await client.create({ index: NEXT_DAY, id: `${id}`, body: { ...fields, rule_set: 'f3ecba255d01' } });
    expect((await client.indices.existsAlias({ index: NEXT_DAY, name: 'anomalies' })).body).toBe(true);
    expect(await propertiesOf(NEXT_DAY)).toMatchObject({
      sensor_id: { type: 'keyword' },
      anomaly: { type: 'boolean' },
    });
    expect(await propertiesOf(NEXT_DAY)).not.toHaveProperty('free');
  });

  it.each([
    ['a channel', { range: { temperature: { gt: 40 } } }, 1],
    ['a configured channel', { range: { schema_test_level: { lt: 0 } } }, 1],
    ['the Kafka timestamp, where it can be held', { range: { 'kafka.timestamp': { lt: NOW_MS } } }, 1],
    ['the Kafka timestamp in the format of a date', { range: { 'kafka.timestamp': OLDEST } }, 1],
    ['the topic', { term: { 'kafka.topic': 't' } }, 2],
    ['the score', { term: { anomaly_score: 1 } }, 1],
    ['the rule set', { term: { rule_set: 'f3ecba255d01' } }, 2],
    ['when it was judged', { range: { judged_at: { gte: '2026-11-22T00:00:00Z' } } }, 1],
  ])('finds documents by %s', async (_, query, count) => {
    expect(await hitsOf(query)).toBe(count);
  });

  it.each([
    ['0000-01-01T00:00:00.000Z', 5e-324],
    ['9999-12-31T23:59:59.999Z', Number.MAX_VALUE],
  ])('stores the event time %s and the value %d', async (timestamp, temperature) => {
    const document = { sensor_id: 'edge', timestamp, temperature };
    await client.create({ index: NEXT_DAY, id: timestamp, body: document });
    expect(await hitsOf({ term: { timestamp } })).toBe(1);
  });
});

describe('installSchema while retention deletes a day', () => {
  it('puts the mapping again when the day vanished meanwhile', async () => {
    const asked: string[] = [];
    const days = { [FIRST_DAY]: { mappings: { properties: { kafka: { properties: { topic: {} } } } } } };
    const server = createServer((request, response) => {
      const isMapping = request.url?.endsWith('/_mapping') === true;
      if (isMapping) asked.push(`${request.method} ${request.url}`);
      const isGone = isMapping && request.method === 'POST' && asked.length === 2;
      response.writeHead(isGone ? 404 : 200, { 'content-type': 'application/json' });
      const body = isGone
        ? { error: { type: 'index_not_found_exception' } }
        : request.url?.startsWith('/_resolve')
          ? { indices: [] }
          : days;
      request.resume().on('end', () => response.end(JSON.stringify(body)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const toServer = searchClient({ node: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    await installSchema(toServer, { ruleSet: aRuleSet(), nowMs: NOW_MS, replicas: 0 });
    const ofDay = ['GET /anomalies-*/_mapping', `POST /${FIRST_DAY}/_mapping`];
    expect(asked.slice(0, 5)).toEqual([...ofDay, ...ofDay, 'POST /dead-letters/_mapping']);
    await toServer.close();
    server.close().closeAllConnections();
  });
});

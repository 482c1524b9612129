import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fillRequest } from '../../../console/server/fill-request.ts';
import type { PanelRequest } from '../../../dashboards/panel.ts';
import type { SavedObject } from '../../../dashboards/saved-objects/saved-object.ts';
import { type Drawn, draw, specOf } from '../../support/dashboards/drawn.ts';
import { fillIndices, ownIndex } from '../../support/dashboards/filled-indices.ts';
import { nativeRequest } from '../../support/dashboards/native-request.ts';
import { SHIPPED } from '../../support/dashboards/shipped.ts';
import { sharedSearchClient } from '../../support/servers/search-node.ts';

const client = sharedSearchClient();
const prefix = `drawn-${randomUUID().slice(0, 8)}`;
const nowMs = Date.now();
const range = { fromMs: nowMs - 86_400_000, toMs: nowMs };
const times = { gte: new Date(range.fromMs).toISOString(), lte: new Date(range.toMs).toISOString() };

const patterns = SHIPPED.filter(({ type }) => type === 'index-pattern');
const drawnByVega = SHIPPED.flatMap((object) => {
  const spec = specOf(object);
  return spec === undefined ? [] : [{ name: object.id, spec }];
});
const isSearching = ({ type, references }: SavedObject) =>
  ['search', 'visualization'].includes(type) && references.some(({ name }) => name.startsWith('kibana'));
const native = SHIPPED.filter(isSearching).map((object) => [object.id, object] as const);

async function answerTo(url: PanelRequest, sensor?: string): Promise<unknown> {
  const { index, body } = fillRequest(url, { range, sensor });
  return await search(index, body);
}

async function search(title: string, body: object) {
  const answer = await client.search({ index: ownIndex(prefix, title), body: { track_total_hits: true, ...body } });
  return answer.body;
}

/** Draws every specification with an answer to each of its searches. */
async function drawAll(answer: (url: PanelRequest) => unknown): Promise<readonly Drawn[]> {
  const all = drawnByVega.map(async ({ name, spec }) => {
    const asked = spec.data.filter(({ url }) => url !== undefined);
    const answers = asked.map(async (data) => [data.name, await answer(data.url as PanelRequest)] as const);
    return { name, spec, answers: Object.fromEntries(await Promise.all(answers)) };
  });
  return await draw(await Promise.all(all));
}

/** What Vega says of a scale over no rows, which Dashboards is told to hide. */
const OF_NO_ROWS = /^(Infinite extent for field|Log scale domain includes zero)/;

const complaintsOf = ({ name, warnings }: Drawn): readonly string[] =>
  warnings.filter((warning) => !OF_NO_ROWS.test(warning)).map((warning) => `${name}: ${warning}`);

beforeAll(async () => await fillIndices(client, prefix, nowMs));
afterAll(async () => {
  await client.indices.delete({ index: `${prefix}-*` });
  await client.close();
});

describe('the panels on OpenSearch', () => {
  it('draw marks of what their searches find', async () => {
    const drawn = await drawAll((url) => answerTo(url));
    expect(drawn.length).toBe(drawnByVega.length);
    expect(drawn.filter(({ marks }) => marks < 1).map(({ name }) => name)).toEqual([]);
    expect(drawn.flatMap(complaintsOf)).toEqual([]);
  });

  it('draw nothing but limits, without a complaint, where a filter finds nothing', async () => {
    expect((await drawAll((url) => answerTo(url, 'nobody'))).flatMap(complaintsOf)).toEqual([]);
  });

  it('draw without a complaint where an answer has neither documents nor aggregations', async () => {
    const nothing = { took: 1, timed_out: false, hits: { total: 0, max_score: null, hits: [] } };
    expect((await drawAll(() => nothing)).flatMap(complaintsOf)).toEqual([]);
  });

  it('have Dashboards hide what Vega says of scales over no rows', () => {
    const hidden = drawnByVega.map(({ spec }) => Reflect.get(spec, 'config'));
    expect(new Set(hidden.map((config) => JSON.stringify(config)))).toEqual(
      new Set(['{"kibana":{"hideWarnings":true}}']),
    );
  });
});

describe.each(native)('what Dashboards draws or lists itself as %s', (_, object) => {
  it('finds something', async () => {
    const { title, body } = nativeRequest(object, patterns, { ...times, format: 'strict_date_optional_time' });
    const { hits, aggregations = {}, _shards } = await search(title, body);
    expect(_shards.failed).toBe(0);
    expect((hits.total as { value: number }).value).toBeGreaterThan(0);
    const buckets = Object.values(aggregations).flatMap((each) => (each as { buckets?: unknown[] }).buckets ?? []);
    expect(buckets.length > 0).toBe('2' in aggregations);
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fillRequest } from '../../../console/server/fill-request.ts';
import type { PanelRequest, PanelSpec } from '../../../dashboards/panel.ts';
import type { SavedObject } from '../../../dashboards/saved-objects/saved-object.ts';
import {
  DASHBOARDS_VERSIONS,
  type DashboardsVersion,
  type Drawn,
  draw,
  specOf,
} from '../../support/dashboards/drawn.ts';
import { fillIndices, ownIndex, someDocuments } from '../../support/dashboards/filled-indices.ts';
import { filledSearch } from '../../support/dashboards/filled-search.ts';
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

/** The answer to a search of a panel, as Dashboards makes it with a filter for a sensor or without any. */
async function answerTo(url: PanelRequest, sensor?: string): Promise<unknown> {
  const filter = sensor === undefined ? [] : [{ match_phrase: { sensor_id: sensor } }];
  const { index, body } = filledSearch(url, { ...range, filter });
  return await search(index, body);
}

async function search(title: string, body: object) {
  const answer = await client.search({ index: ownIndex(prefix, title), body: { track_total_hits: true, ...body } });
  return answer.body;
}

interface Spec {
  readonly name: string;
  readonly spec: PanelSpec;
}

/** Draws specifications with an answer to each of their searches. */
async function drawAll(version: DashboardsVersion, answer: Answer, specs: readonly Spec[] = drawnByVega) {
  const all = specs.map(async ({ name, spec }) => {
    const asked = spec.data.filter(({ url }) => url !== undefined);
    const answers = asked.map(async (data) => [data.name, await answer(data.url as PanelRequest)] as const);
    return { name, spec, answers: Object.fromEntries(await Promise.all(answers)) };
  });
  return await draw(await Promise.all(all), version);
}

type Answer = (url: PanelRequest) => unknown;

/** What Vega says of a scale over no rows, which Dashboards is told to hide. */
const OF_NO_ROWS = /^(Infinite extent for field|Log scale domain includes zero)/;

const complaintsOf = ({ name, warnings }: Drawn): readonly string[] =>
  warnings.filter((warning) => !OF_NO_ROWS.test(warning)).map((warning) => `${name}: ${warning}`);

/** A specification of bars, broken. */
const BROKEN: readonly [string, string, string][] = [
  ['a function that there is not', 'datum.bucket.key', 'nothing(datum.bucket.key)'],
  ['a scale that there is not', '"scale":"y"', '"scale":"z"'],
  ['a data set that there is not', '"source":"answer"', '"source":"answers"'],
  ['a mark that there is not', '"type":"rect"', '"type":"bar"'],
  ['an aggregation that is not asked for', 'datum.aggregations.', 'datum.aggregations.x.'],
  ['a path that the answer lacks', '"name":"answer"', '"name":"answer","format":{"property":"a.b"}'],
];

function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`there is no ${from} to break`);
  return text.replaceAll(from, to);
}

/** How many documents an answer is about, and its aggregations: which documents are sampled is drawn by lot. */
function whatIsDrawn(answer: unknown): unknown {
  const { hits, aggregations } = Object(answer);
  return { total: hits.total, aggregations };
}

beforeAll(async () => await fillIndices(client, prefix, someDocuments(nowMs)));
afterAll(async () => {
  await client.indices.delete({ index: `${prefix}-*` });
  await client.close();
});

describe.each(DASHBOARDS_VERSIONS)('the panels in Dashboards %s, on OpenSearch', (version) => {
  it('draw marks of what their searches find', async () => {
    const drawn = await drawAll(version, (url) => answerTo(url));
    expect(drawn.length).toBe(drawnByVega.length);
    expect(drawn.filter(({ marks }) => marks < 1).map(({ name }) => name)).toEqual([]);
    expect(drawn.flatMap(complaintsOf)).toEqual([]);
  });

  it('draw nothing but limits, without a complaint, where a filter finds nothing', async () => {
    const drawn = await drawAll(version, (url) => answerTo(url, 'nobody'));
    expect(drawn.flatMap(complaintsOf)).toEqual([]);
  });

  it('draw without a complaint where an answer has neither documents nor aggregations', async () => {
    const nothing = { took: 1, timed_out: false, hits: { total: 0, max_score: null, hits: [] } };
    expect((await drawAll(version, () => nothing)).flatMap(complaintsOf)).toEqual([]);
  });

  it('are seen to be wrong by what Vega says, or by nothing that is drawn', async () => {
    const { spec } = drawnByVega.find(({ name }) => name.endsWith('-v1-readings')) ?? {};
    const wrong = BROKEN.map(([name, from, to]) => ({
      name,
      spec: JSON.parse(replaced(JSON.stringify(spec), from, to)),
    }));
    const drawn = await drawAll(version, (url) => answerTo(url), wrong);
    const missed = drawn.filter((each) => each.marks > 0 && complaintsOf(each).length === 0);
    expect(missed.map(({ name }) => name)).toEqual([]);
  });
});

describe('the panels', () => {
  it('ask in the console for what they ask for in Dashboards', async () => {
    const requests = drawnByVega.flatMap(({ spec }) => spec.data.flatMap(({ url }) => (url ? [url] : [])));
    for (const url of requests) {
      const { index, body } = fillRequest(url, { range, sensor: 'pump-7' });
      const [inConsole, inDashboards] = [await search(index, body), await answerTo(url, 'pump-7')];
      expect(whatIsDrawn(inConsole)).toEqual(whatIsDrawn(inDashboards));
    }
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

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { installSchema } from '../../adapters/opensearch/schema/install-schema.ts';
import { findEpisode } from '../../adapters/opensearch/views/episode-handling.ts';
import { writeEpisodes } from '../../adapters/opensearch/views/episode-store.ts';
import { UsageError } from '../../command-line/command.ts';
import { dailyIndex } from '../../detection/daily-index.ts';
import { acknowledge, shelve, unshelve } from '../../episodes/handle.ts';
import { listAll, showOne } from '../../episodes/list.ts';
import { aRuleSet } from '../support/builders/a-rule-set.ts';
import { anEpisodeRecord } from '../support/builders/an-episode-record.ts';
import { searchNode, sharedSearchClient } from '../support/servers/search-node.ts';

const client = sharedSearchClient();
const SENSOR = 'handle "test" ü/%';
const SEARCH = {
  search: 'http://127.0.0.1',
  'search-auth': 'none',
  'search-user': undefined,
  'search-ca': undefined,
} as const;
const WHO = { ...SEARCH, by: 'ada', why: 'on my way' };
const SHELF = { ...WHO, until: undefined, long: false };
const LIST = {
  ...SEARCH,
  state: 'all' as const,
  sensor: SENSOR,
  cause: undefined,
  severity: undefined,
  limit: 10,
  json: false,
};

let written = '';
const out = { write: (text: string) => (written += text) };
const closed = { timestampMs: 2_000_000_000_000, brokerMs: 2_000_000_000_000, id: 'z' };
const active = anEpisodeRecord({ sensorId: SENSOR, episode: { id: `${SENSOR}:active` } });
const over = anEpisodeRecord({ sensorId: SENSOR, episode: { id: `${SENSOR}:over`, closed } });
const { id } = active.kept.episode;

/** Also what no search finds yet, in its present version. */
async function forget(): Promise<void> {
  await client.indices.refresh({ index: 'episodes' });
  await client.deleteByQuery({ index: 'episodes', refresh: true, body: { query: { term: { sensor_id: SENSOR } } } });
}

describe('npm run episodes', () => {
  beforeAll(async () => installSchema(client, { ruleSet: aRuleSet(), nowMs: Date.now(), replicas: 0 }));
  beforeEach(async () => {
    written = '';
    await forget();
    const found = [over, active].map((record) => ({ record, version: undefined }));
    await writeEpisodes(client, found, Date.now());
  });
  afterAll(async () => {
    await forget();
    await client.close();
  });

  it('lists the active ones first, within 80 columns, and counts all', async () => {
    await listAll(client, LIST, out);
    expect(written.split('\n').map((line) => line.slice(0, 60).trimEnd())).toEqual(
      [
        'STATE     SEVERITY  SINCE                CAUSE              S',
        'active    medium    2026-11-22T09:00:00Z temperature-high   h',
        `  ${SENSOR}:active`,
        'returned  medium    2026-11-22T09:00:00Z temperature-high   h',
        `  ${SENSOR}:over`,
        '2 episodes',
        '',
      ].map((line) => line.slice(0, 60).trimEnd()),
    );
    written = '';
    await listAll(client, { ...LIST, limit: 1, json: true }, out);
    expect(JSON.parse(written)).toMatchObject({ id, sensor_id: SENSOR, state: 'active' });
  });

  it('shows one, and says where there is none', async () => {
    await showOne(client, { ...SEARCH, id, json: false }, out);
    expect(written).toContain(`Episode       ${id}\nState         active\n`);
    await expect(showOne(client, { ...SEARCH, id: 'nö', json: false }, out)).rejects.toThrow(
      'There is no episode "nö"; npm run episodes -- list shows them.',
    );
    await expect(showOne(client, { ...SEARCH, id: undefined, json: false }, out)).rejects.toThrow(/^Name an episode/);
  });

  it('says how to get the document of the first reading, on whichever day it lies', async () => {
    const [index, first] = [dailyIndex(Date.now()), active.kept.episode.first.id];
    await client.index({ index, id: first, refresh: true, body: {} });
    await showOne(client, { ...SEARCH, id, json: false }, out);
    const address = /^Document +(\S+)$/m.exec(written)?.[1] ?? '';
    const answer = await fetch(`${searchNode()}/${address}`);
    await client.delete({ index, id: first, refresh: true });
    expect(await answer.json()).toMatchObject({ hits: { hits: [{ _index: index, _id: first }] } });
  });

  it('takes what it cannot understand for wrong usage', async () => {
    const words: readonly Partial<Parameters<typeof shelve>[1]>[] = [
      { id: undefined, for: '1h' },
      { for: 'long' },
      { for: undefined },
      { for: undefined, until: 'later' },
      { for: '1h', why: undefined },
      { for: '1h', why: ' ' },
    ];
    for (const each of words)
      await expect(shelve(client, { ...SHELF, id, for: '1h', ...each }, out)).rejects.toThrow(UsageError);
    await expect(acknowledge(client, { ...WHO, id, why: undefined }, out)).rejects.toThrow(UsageError);
    await expect(unshelve(client, { ...SEARCH, id: undefined }, out)).rejects.toThrow(UsageError);
    await expect(shelve(client, { ...SHELF, id: 'nö', for: '1h' }, out)).rejects.not.toThrow(UsageError);
  });

  it('notes who has acknowledged and shelved, on top of what is written at the same time', async () => {
    await Promise.all([acknowledge(client, { ...WHO, id }, out), shelve(client, { ...SHELF, id, for: '2h' }, out)]);
    expect((await findEpisode(client, id))?.handling).toMatchObject({
      acknowledged: { by: 'ada', why: 'on my way' },
      shelved: { by: 'ada', until: expect.stringMatching(/Z$/) },
    });
    await unshelve(client, { ...SEARCH, id }, out);
    expect((await findEpisode(client, id))?.handling.shelved).toBeUndefined();
  });

  it.each([
    [{ id: over.kept.episode.id, for: '1h' }, /it is not active \(returned\), so that there is nothing to shelve\.$/],
    [{ id, for: '8d' }, /a shelf lasts at most 7 days; say --long where it is to last longer\.$/],
    [{ id, for: 'long' }, /^--for must be a time like 90m, 8h or 2d, up to 366 days, got "long"\.$/],
    [{ id, for: undefined }, /^Say how long with --for/],
    [{ id, for: undefined, until: 'later' }, /^--until must be a time like 2026-11-22T09:00:00Z, got "later"\.$/],
    [{ id, for: '1h', why: undefined }, /^--why is missing/],
    [{ id, for: '1h', why: ' ' }, /^--why is blank: it must be text of 1 to 1000 characters\.$/],
    [
      { id, for: '1h', why: 'x'.repeat(1_001) },
      /^--why must be text of 1 to 1000 characters, got 1001: say it in fewer words\.$/,
    ],
    [{ id, for: '1h', by: '\t' }, /^--by is blank: it must be text of 1 to 100 characters\.$/],
    [{ id: 'nö', for: '1h' }, /^The episode "nö" was left as it is: there is none of this id/],
  ])('refuses to shelve %j with one sentence', async (fields, sentence) => {
    await expect(shelve(client, { ...SHELF, ...fields }, out)).rejects.toThrow(sentence);
  });

  it('ends the shelf of an earlier episode with the same cause, which would go on to silence this one', async () => {
    const next = anEpisodeRecord({
      sensorId: SENSOR,
      episode: { id: `${SENSOR}:next` },
      handling: { withheld: 'shelved' },
    });
    await writeEpisodes(client, [{ record: next, version: undefined }], Date.now());
    await shelve(client, { ...SHELF, id, for: '2h' }, out);
    await unshelve(client, { ...SEARCH, id: next.kept.episode.id }, out);
    expect((await findEpisode(client, id))?.handling.shelved).toBeUndefined();
  });

  it('does not unshelve what is not shelved', async () => {
    await expect(unshelve(client, { ...SEARCH, id }, out)).rejects.toThrow(/it is not shelved\.$/);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Client } from '../../../adapters/opensearch/connection/client.ts';
import { ownSearchNode } from '../../support/servers/own-search-node.ts';
import { aTemporaryFolder } from '../../support/temporary-folder.ts';
import {
  contentOf,
  emptyViews,
  keptViews,
  type WrittenReading,
  writeReadings,
} from '../../support/views/kept-views.ts';

let node: Awaited<ReturnType<typeof ownSearchNode>>;
let client: Client;
const NOON_MS = Date.parse('2026-11-22T12:00:00Z');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Readings of a sensor, one a minute from noon on. */
const series = (sensor: string, temperatures: readonly number[], firstOffset = 0): WrittenReading[] =>
  temperatures.map((temperature, minute) => ({
    sensor,
    temperature,
    atMs: NOON_MS + minute * MINUTE_MS,
    offset: firstOffset + minute,
  }));

/** Episodes but for what was told of them, which depends on what was known when. */
const lasting = (episodes: Awaited<ReturnType<typeof contentOf>>) =>
  Object.entries(episodes)
    .filter(([, { state }]) => state !== 'merged')
    .map(([id, { told: _told, openings: _openings, withheld: _withheld, due_at: _due, ...rest }]) => [id, rest]);

/** Which write of its index each trend is of. */
async function writesOfTrends(): Promise<ReadonlyMap<string, number | undefined>> {
  await client.indices.refresh({ index: 'trends' });
  const { body } = await client.search({ index: 'trends', size: 100, body: { seq_no_primary_term: true } });
  return new Map(body.hits.hits.map(({ _id, _seq_no: write }) => [String(_id), write]));
}

const endOf = (readings: readonly WrittenReading[]) => Math.max(...readings.map(({ atMs }) => atMs)) + 1000;

describe('Views', () => {
  // In this order: the node writes to the folder until it has ended.
  afterAll(async () => node.stop());
  const folder = aTemporaryFolder();

  // The views look at all readings of a node, and forget all between tests.
  beforeAll(async () => {
    node = await ownSearchNode(folder);
    client = node.client;
  }, 180_000);
  beforeEach(async () => emptyViews(client, NOON_MS));

  it('opens an episode and tells of it, extends it, closes it and tells of that, each once', async () => {
    const { views, told } = keptViews(client);
    const readings = series('7', [20, 41, 55, 20, 20, 20]);
    await writeReadings(client, readings.slice(0, 3));
    await views.run(endOf(readings.slice(0, 3)));
    await views.run(endOf(readings.slice(0, 3)));
    const id = `views-test-0-1-${NOON_MS + MINUTE_MS}:temperature-high`;
    expect(await contentOf(client, 'episodes')).toMatchObject({
      [id]: { sensor_id: '7', state: 'active', anomalies: 2, severity: 'high', extreme: { value: 55, above: 40 } },
    });
    expect(told).toHaveLength(1);
    expect(told[0]?.text).toBe(
      '[high] temperature-high at sensor 7 since 2026-11-22T12:01:00.000Z: temperature 55 °C, the limit is above 40 °C. ' +
        `Close the door. Look: npm run episodes -- show '${id}'`,
    );
    await writeReadings(client, readings.slice(3));
    await views.run(endOf(readings));
    expect(await contentOf(client, 'episodes')).toMatchObject({
      [id]: { state: 'returned', closed: '2026-11-22T12:04:00.000Z', anomalies: 2, readings: 4, told: 'closed' },
    });
    expect(told.map(({ kind, id: each }) => [kind, each])).toEqual([
      ['opened', `${id}:opened:1`],
      ['closed', `${id}:closed:1`],
    ]);
  });

  it('keeps the same whether it runs once or often, twice at once, and however the documents come', async () => {
    const readings = [
      ...series('a', [41, 20, 20, 42, 43, 20, 20, 20, 44]),
      ...series('b', [20, 20, 50, 20, 20, 20, 20, 20, 20], 100),
      ...series('c"\\ü %', [20, 20, 20, 20, 20, 20, 20, 20, 20], 200),
    ];
    const once = keptViews(client);
    await writeReadings(client, readings);
    await once.views.run(endOf(readings));
    await once.views.run(endOf(readings) + 60 * MINUTE_MS);
    const expected = await Promise.all(['episodes', 'sensors', 'trends'].map((index) => contentOf(client, index)));
    await emptyViews(client, NOON_MS);
    const often = keptViews(client);
    const other = keptViews(client);
    // In an order that has nothing to do with their times; each is judged when it comes.
    const shuffled = [...readings].sort((one, two) => ((one.offset * 7) % 11) - ((two.offset * 7) % 11));
    for (let start = 0; start < shuffled.length; start += 6) {
      const judgedMs = endOf(readings) + start * 1000;
      await writeReadings(
        client,
        shuffled.slice(start, start + 6).map((reading) => ({ ...reading, judgedMs })),
      );
      await Promise.allSettled([often.views.run(judgedMs), other.views.run(judgedMs - 5 * MINUTE_MS)]);
      await often.views.run(judgedMs);
    }
    // Whoever was not written since it went on as usual is written when nothing new comes.
    await often.views.run(endOf(readings) + 60 * MINUTE_MS);
    expect(lasting(await contentOf(client, 'episodes'))).toEqual(lasting(expected[0] ?? {}));
    expect(await contentOf(client, 'sensors')).toEqual(expected[1]);
    expect(await contentOf(client, 'trends')).toEqual(expected[2]);
  });

  it('writes a sensor that goes on as usual now and then only, and tells its silence when it falls silent all the same', async () => {
    const { views, told } = keptViews(client);
    const MINUTES = 12;
    const readings = series('7', Array(MINUTES).fill(20));
    const versions = new Set<number>();
    for (const [minute, reading] of readings.entries()) {
      await writeReadings(client, [reading, { ...reading, sensor: 'other', offset: 100 + minute }]);
      await views.run(reading.atMs + 1000);
      versions.add((await client.get({ index: 'sensors', id: '7' })).body._version ?? 0);
    }
    expect(versions.size).toBeLessThanOrEqual(MINUTES * 0.75);
    const lastMs = readings.at(-1)?.atMs ?? 0;
    for (let minute = 1; minute <= 6; minute++) {
      const atMs = lastMs + minute * MINUTE_MS;
      await writeReadings(client, [{ sensor: 'other', temperature: 20, atMs, offset: 200 + minute }]);
      await views.run(atMs + 1000);
      expect(told.map(({ kind, sensor_id, since }) => [kind, sensor_id, since])).toEqual(
        minute < 5 ? [] : [['sensor-wrong', '7', new Date(lastMs).toISOString()]],
      );
    }
  });

  it('tells the silence of sensors that were not written when all have stopped', async () => {
    const { views, told } = keptViews(client);
    const readings = series('7', Array(8).fill(20));
    for (const reading of readings) {
      await writeReadings(client, [reading]);
      await views.run(reading.atMs + 1000);
    }
    const lastMs = readings.at(-1)?.atMs ?? 0;
    const { _source: kept } = (await client.get({ index: 'sensors', id: '7' })).body;
    expect(Date.parse(kept?.['last_seen'])).toBeLessThan(lastMs);
    for (let second = 10; second < 300; second += 10) await views.run(lastMs + second * 1000);
    expect(told).toEqual([]);
    await views.run(lastMs + 301_000);
    expect(told).toMatchObject([{ kind: 'sensor-wrong', since: new Date(lastMs).toISOString() }]);
  });

  it('takes a document that does not say when it was judged for heard when it came', async () => {
    const { views } = keptViews(client);
    await writeReadings(client, [
      { sensor: '7', temperature: 20, atMs: NOON_MS, offset: 0, judgedMs: null },
      { sensor: '8', temperature: 20, atMs: NOON_MS, offset: 1 },
    ]);
    await views.run(NOON_MS + 1000);
    const { _source: kept } = (await client.get({ index: 'sensors', id: '7' })).body;
    expect([kept?.['first_seen'], kept?.['last_seen']]).toEqual(Array(2).fill(new Date(NOON_MS).toISOString()));
  });

  it('looks at more sensors than one query of OpenSearch can name', async () => {
    const { views } = keptViews(client);
    const sensors = Array.from({ length: 600 }, (_, place) => `many-${place}`);
    const readings = sensors.map((sensor, offset) => ({ sensor, temperature: 41, atMs: NOON_MS, offset }));
    // Earlier than what is asked of the others, so that a range of times cannot be left out of the query.
    await writeReadings(client, [
      ...readings,
      { sensor: 'early', temperature: 20, atMs: 0, brokerMs: NOON_MS, offset: 600 },
    ]);
    expect(await views.run(NOON_MS + 1000)).toMatchObject({ episodesWritten: 600, activeEpisodes: 600 });
  });

  it('finds readings that come late by when they were judged, and corrects the trend of their hour', async () => {
    const { views } = keptViews(client);
    const early = series('7', [41, 20, 20, 20]);
    const next = { sensor: '7', temperature: 20, atMs: NOON_MS + 63 * MINUTE_MS, offset: 50 };
    await writeReadings(client, [...early, next]);
    await views.run(next.atMs);
    const hour = '2026-11-22T12:temperature:7';
    expect(await contentOf(client, 'trends')).toMatchObject({
      [hour]: { count: 4, min: 20, max: 41, mean: 25.25, anomalies: 1 },
    });
    const late = { sensor: '7', temperature: 60, atMs: NOON_MS + 30_000, offset: 9, judgedMs: next.atMs };
    await writeReadings(client, [late]);
    await views.run(next.atMs + 1000);
    expect(await contentOf(client, 'trends')).toMatchObject({ [hour]: { count: 5, max: 60, anomalies: 2 } });
    expect(Object.values(await contentOf(client, 'episodes'))).toMatchObject([
      { anomalies: 2, extreme: { value: 60 } },
    ]);
    expect(await contentOf(client, 'sensors')).toMatchObject({ 7: { readings_day: 5, anomalies_day: 2 } });
  });

  it('looks again where as many documents have come as its window has left out', async () => {
    const { views } = keptViews(client);
    const hot = { sensor: '7', temperature: 50, atMs: NOON_MS, offset: 1 };
    const last = { ...hot, temperature: 20, atMs: NOON_MS + 65 * MINUTE_MS, offset: 2 };
    await writeReadings(client, [hot, last]);
    await views.run(last.atMs);
    await writeReadings(client, [{ ...hot, temperature: 60, offset: 3, judgedMs: last.atMs }]);
    await views.run(last.atMs + 1000);
    expect(await contentOf(client, 'trends')).toMatchObject({ '2026-11-22T12:temperature:7': { count: 2, max: 60 } });
  });

  it('writes no trend of another hour or sensor again when readings of several sensors come late', async () => {
    const { views } = keptViews(client);
    const hours = [0, 1, 3];
    const usual = ['7', '8'].flatMap((sensor, place) =>
      hours.map((hour) => ({ sensor, temperature: 20, atMs: NOON_MS + hour * HOUR_MS, offset: 10 * place + hour })),
    );
    const nowMs = NOON_MS + 4 * HOUR_MS;
    await writeReadings(client, usual);
    await views.run(nowMs - HOUR_MS);
    const before = await writesOfTrends();
    await writeReadings(client, [
      { sensor: '7', temperature: 21, atMs: NOON_MS, offset: 30, judgedMs: nowMs },
      { sensor: '8', temperature: 21, atMs: NOON_MS + HOUR_MS, offset: 31, judgedMs: nowMs },
    ]);
    await views.run(nowMs - HOUR_MS + 1000);
    const once = await writesOfTrends();
    await views.run(nowMs - HOUR_MS + 2000);
    const after = await writesOfTrends();
    expect([...after.keys()].filter((id) => after.get(id) !== before.get(id)).sort()).toEqual([
      '2026-11-22T12:temperature:7',
      '2026-11-22T13:temperature:8',
    ]);
    // The next run has come to them again.
    expect(after).toEqual(once);
  });

  it('tells of a beginning once when it was killed between outbox and sending, and again when it may not have arrived', async () => {
    const readings = series('7', [41]);
    await writeReadings(client, readings);
    let calls = 0;
    const dying = keptViews(client, {
      receiver: {
        send: async () => {
          calls++;
          throw new Error('killed');
        },
      },
    });
    const outcome = await dying.views.run(endOf(readings));
    expect([calls, outcome.failedSendings, outcome.sendingError]).toEqual([1, 1, 'killed']);
    const { views, told } = keptViews(client);
    await views.run(endOf(readings) + 120_000);
    await views.run(endOf(readings) + 240_000);
    expect(told.map(({ kind }) => kind)).toEqual(['opened']);
  });

  it('makes one summary of many that begin at once', async () => {
    const { views, told } = keptViews(client);
    const readings = Array.from({ length: 25 }, (_, sensor) => series(`s${sensor}`, [50], sensor)).flat();
    await writeReadings(client, readings);
    await views.run(endOf(readings));
    await views.run(endOf(readings) + 60_000);
    expect(told.map(({ kind }) => kind)).toEqual([...Array(10).fill('opened'), 'summary']);
    expect(told.at(-1)?.text).toContain('15 more began within minutes');
    expect(told.at(-1)?.text).toContain('15 × temperature-high (high, 15 sensors)');
    const withheld = Object.values(await contentOf(client, 'notifications')).filter(
      ({ state }) => state === 'withheld',
    );
    expect(withheld).toHaveLength(15);
  });

  it('tells of a sensor that falls silent and comes back, of a fleet that does in one message, and not of histories', async () => {
    const { views, told } = keptViews(client);
    const sensors = ['a', 'b', 'c', 'd'];
    const readings = sensors.flatMap((sensor, place) => series(sensor, [20, 20, 20], place * 10));
    await writeReadings(client, readings);
    await views.run(endOf(readings));
    expect(told).toEqual([]);
    await views.run(endOf(readings) + 6 * MINUTE_MS);
    await views.run(endOf(readings) + 7 * MINUTE_MS);
    expect(told.map(({ kind }) => kind)).toEqual(['fleet-silent']);
    const back = sensors.slice(1).map((sensor, place) => ({
      sensor,
      temperature: 20,
      atMs: NOON_MS + 20 * MINUTE_MS,
      offset: 80 + place,
    }));
    await writeReadings(client, back);
    await views.run(endOf(back));
    expect(await contentOf(client, 'sensors')).toMatchObject({
      a: { health: ['silent'], recovering: [] },
      b: { health: ['silent'], recovering: ['silent'] },
    });
    const history = { sensor: 'b', temperature: 50, atMs: NOON_MS - 90 * MINUTE_MS, offset: 99, brokerMs: endOf(back) };
    await writeReadings(client, [history]);
    await views.run(endOf(back) + 1000);
    expect(told.map(({ kind }) => kind)).toEqual(['fleet-silent']);
    expect(Object.values(await contentOf(client, 'episodes'))).toMatchObject([{ withheld: 'history' }]);
  });

  it('tells once of a sensor that falls silent, says a word and falls silent again, and once when it has spoken for minutes', async () => {
    const { views, told } = keptViews(client);
    let offset = 0;
    const minute = async (number: number, ...sensors: string[]) => {
      const atMs = NOON_MS + number * MINUTE_MS;
      await writeReadings(
        client,
        sensors.map((sensor) => ({ sensor, temperature: 20, atMs, offset: offset++ })),
      );
      return await views.run(atMs + 1000);
    };
    const words = (number: number) => number < 3 || number === 12 || number >= 24;
    const silent: number[] = [];
    for (let number = 0; number < 33; number++)
      silent.push((await minute(number, 'other', 'third', ...(words(number) ? ['weak'] : []))).silentSensors);
    expect(told.map(({ kind, sensor_id }) => [kind, sensor_id])).toEqual([
      ['sensor-wrong', 'weak'],
      ['sensor-recovered', 'weak'],
    ]);
    expect([silent[11], silent[12], silent[23], silent[24], silent[32]]).toEqual([1, 0, 1, 0, 0]);
    expect(await contentOf(client, 'sensors')).toMatchObject({ weak: { health: [], recovering: [] } });
  });

  it('lets no reading begin or end an episode later than it came, however far ahead its sensor is', async () => {
    const { views, told } = keptViews(client);
    const HOUR_MS = 60 * MINUTE_MS;
    const hot = series('7', [20, 41, 41]);
    // A clear one and an anomalous one of the same minute, each hours ahead of when the broker got it.
    const ahead = [
      { sensor: '7', temperature: 20, atMs: NOON_MS + 3 * HOUR_MS, brokerMs: NOON_MS + 90_000, offset: 50 },
      { sensor: '8', temperature: 41, atMs: NOON_MS + 5 * HOUR_MS, brokerMs: NOON_MS + 90_000, offset: 51 },
    ];
    await writeReadings(client, [...hot, ...ahead]);
    await views.run(endOf(hot));
    expect(Object.values(await contentOf(client, 'episodes'))).toMatchObject([
      { sensor_id: '7', state: 'active', first: '2026-11-22T12:01:00.000Z', readings: 3 },
      { sensor_id: '8', state: 'active', first: '2026-11-22T12:01:30.000Z' },
    ]);
    const clear = ['7', '8'].flatMap((sensor, place) =>
      [3, 4, 5].map((minute) => ({
        sensor,
        temperature: 20,
        atMs: NOON_MS + minute * MINUTE_MS,
        offset: 60 + 10 * place + minute,
      })),
    );
    await writeReadings(client, clear);
    await views.run(endOf(clear));
    expect(Object.values(await contentOf(client, 'episodes'))).toMatchObject([
      { sensor_id: '7', state: 'returned', closed: '2026-11-22T12:04:00.000Z' },
      { sensor_id: '8', state: 'returned', closed: '2026-11-22T12:04:00.000Z' },
    ]);
    expect(told.map(({ kind }) => kind)).toEqual(['opened', 'opened', 'closed', 'closed']);
    expect(await contentOf(client, 'sensors')).toMatchObject({ 8: { last_timestamp: '2026-11-22T12:05:00.000Z' } });
  });

  it('tells in time of a sensor that falls silent after a record which its producer has dated hours ahead', async () => {
    const { views, told } = keptViews(client);
    const readings = series('7', [20, 20, 20]);
    const last = { sensor: '7', temperature: 20, atMs: NOON_MS + 3 * MINUTE_MS, offset: 50 };
    const dated = { ...last, brokerMs: last.atMs + 180 * MINUTE_MS, judgedMs: last.atMs };
    await writeReadings(client, [...readings, dated]);
    const { watermarkAgeMs } = await views.run(last.atMs);
    expect(watermarkAgeMs).toBe(0);
    for (let minute = 4; minute < 12; minute++) {
      await writeReadings(client, [
        { ...last, sensor: 'other', atMs: NOON_MS + minute * MINUTE_MS, offset: 50 + minute },
      ]);
      await views.run(NOON_MS + minute * MINUTE_MS);
    }
    expect(told).toMatchObject([{ kind: 'sensor-wrong', sensor_id: '7', since: new Date(last.atMs).toISOString() }]);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inEventOrder } from '../../../detection/episode/event-position.ts';
import type { JudgedReading } from '../../../detection/episode/judged-reading.ts';
import { type KeptEpisode, SensorRevision } from '../../../detection/episode/revision.ts';
import { aJudgedReading } from '../../support/builders/a-judged-reading.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';

const rulesWith = (alarm: object) =>
  aRuleSet({ rules: [{ name: 'temperature-high', channel: 'temperature', above: 40, ...alarm }] }).rules;

/** The store that a scheduled function would have, and one run of it. */
class Kept {
  readonly #rules;
  #kept: KeptEpisode[] = [];
  withdrawn: string[] = [];

  constructor(alarm: object) {
    this.#rules = rulesWith(alarm);
  }

  run(present: readonly JudgedReading[], window: readonly JudgedReading[]): void {
    if (window.length === 0) return;
    const sinceMs = Math.min(...window.map(({ at }) => at.timestampMs));
    const looked = this.#kept.filter(
      ({ episode }) => episode.closed === undefined || episode.closed.timestampMs >= sinceMs,
    );
    const revision = new SensorRevision(this.#rules, sinceMs, looked);
    for (const reading of [...present].sort((a, b) => inEventOrder(a.at, b.at)))
      if (reading.at.timestampMs >= revision.fromMs) revision.take(reading);
    const { episodes, merged, withdrawn } = revision.result;
    this.withdrawn = [...withdrawn];
    const gone = new Set([...merged.keys(), ...withdrawn, ...episodes.map(({ episode }) => episode.id)]);
    this.#kept = [...this.#kept.filter(({ episode }) => !gone.has(episode.id)), ...episodes];
  }

  get episodes() {
    return this.#kept.map(({ episode }) => episode).sort((a, b) => inEventOrder(a.first, b.first));
  }
}

function episodesOf(readings: readonly JudgedReading[], alarm: object = {}) {
  const kept = new Kept(alarm);
  kept.run(readings, readings);
  return kept.episodes;
}

const series = (...temperatures: readonly (number | undefined)[]) =>
  temperatures.flatMap((temperature, minute) =>
    temperature === undefined ? [] : [aJudgedReading({ at: minute * 60, temperature })],
  );

/** Readings in few places of time, so that many meet, with ids in another order than their times. */
const someReadings = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 25 }),
      temperature: fc.constantFrom(20, 39, 41, 55),
      brokerMs: fc.integer({ min: 0, max: 2 }),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((all) => all.map((fields, number) => aJudgedReading({ ...fields, id: `doc-${(number * 7) % 26}` })));

const someAlarm = fc.record({
  clear_after: fc.constantFrom(0, 1, 3, 8),
  clear_below: fc.constantFrom(40, 30),
});

describe('episodes', () => {
  it('begin with the first anomaly and end when readings have been clear for the time of the rule', () => {
    expect(episodesOf(series(20, 41, 45, 43, 20, 20, 20), { clear_after: '1m' })).toMatchObject([
      {
        id: 'doc-60:temperature-high',
        first: { timestampMs: 60_000 },
        last: { timestampMs: 180_000 },
        anomalies: 3,
        readings: 5,
        extreme: { value: 45, above: 40, atMs: 120_000 },
        closed: { timestampMs: 300_000 },
      },
    ]);
  });

  it('go on over clear readings that do not last', () => {
    expect(episodesOf(series(41, 20, 41, 20, 41), { clear_after: '2m' })).toMatchObject([
      { anomalies: 3, closed: undefined },
    ]);
  });

  it('are neither ended nor begun by a gap', () => {
    const gap = Array.from({ length: 600 }, () => undefined);
    expect(episodesOf(series(41, 42, ...gap), { clear_after: '1m' })).toMatchObject([{ closed: undefined }]);
    expect(episodesOf(series(41, ...gap, 42), { clear_after: '1m' })).toMatchObject([{ anomalies: 2 }]);
    expect(episodesOf(series(41, 20, ...gap, 42), { clear_after: '1m' })).toMatchObject([{ anomalies: 2 }]);
  });

  it('are not ended by readings between the limit and that of hysteresis, nor begun', () => {
    const alarm = { clear_after: 0, clear_below: 38 };
    expect(episodesOf(series(41, 39, 41, 38), alarm)).toMatchObject([{ anomalies: 2, closed: { id: 'doc-180' } }]);
    expect(episodesOf(series(39, 40), alarm)).toEqual([]);
  });

  it('say nothing of a reading that lacks the channel', () => {
    const without = { ...aJudgedReading({ at: 30 }), channels: { pressure: 100 } };
    expect(episodesOf([...series(41), without], { clear_after: 0 })).toMatchObject([
      { readings: 1, closed: undefined },
    ]);
  });

  it('take in late readings, and split where late readings show that it was clear', () => {
    const kept = new Kept({ clear_after: '1m' });
    const [first, clear, again, late, ...rest] = series(41, 20, 20, 41, 20, 20, 41);
    const early = [first, late, ...rest].filter((reading) => reading !== undefined);
    kept.run(early, early);
    expect(kept.episodes).toMatchObject([
      { id: 'doc-0:temperature-high', anomalies: 2 },
      { id: 'doc-360:temperature-high' },
    ]);
    const behind = [clear, again].filter((reading) => reading !== undefined);
    kept.run([...early, ...behind], behind);
    expect(kept.episodes.map(({ id }) => id)).toEqual(
      ['doc-0', 'doc-180', 'doc-360'].map((id) => `${id}:temperature-high`),
    );
  });

  it('stay as they are when their readings are gone', () => {
    const kept = new Kept({ clear_after: 0 });
    const all = series(41, 42, 20, 20, 41);
    kept.run(all, all);
    const before = kept.episodes;
    kept.run(all.slice(2), all.slice(2));
    expect(kept.episodes).toEqual(before);
    kept.run([...all.slice(0, 1), ...all.slice(2)], all);
    expect(kept.episodes).toEqual(before);
  });

  it('are withdrawn when their opening reading was judged again and is no anomaly', () => {
    const kept = new Kept({ clear_after: 0 });
    const all = series(41, 20, 20);
    kept.run(all, all);
    const other = all.map((reading) => ({ ...reading, firedRules: [], anomaly: false }));
    kept.run(other, other);
    expect([kept.episodes, kept.withdrawn]).toEqual([[], ['doc-0:temperature-high']]);
  });

  it('are the same in whatever order and pieces their documents come, and however often', () => {
    const cuts = fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.array(fc.nat({ max: 25 }), { maxLength: 4 })));
    fc.assert(
      fc.property(someReadings, someAlarm, cuts, fc.integer(), (readings, alarm, pieces, seed) => {
        const arrived = [...readings].sort((a, b) => hash(a.at.id, seed) - hash(b.at.id, seed));
        const kept = new Kept(alarm);
        let count = 0;
        for (const [more, again] of [...pieces, [arrived.length, []] as const]) {
          const present = arrived.slice(0, count + more);
          const repeated = again.flatMap((index) => present[index % Math.max(1, count)] ?? []);
          kept.run(present, [...present.slice(count), ...repeated]);
          count = present.length;
        }
        expect(kept.episodes).toEqual(episodesOf(readings, alarm));
      }),
      { numRuns: 1000 },
    );
  });
});

const hash = (id: string, seed: number): number => Math.imul(Number(id.slice(4)) + 1, seed | 1) >>> 8;

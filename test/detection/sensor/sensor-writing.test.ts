import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  afterReadings as afterWords,
  type LateWords,
  type SensorRecord,
  type SensorSettings,
  silenced,
  silentAtMs,
} from '../../../detection/sensor/sensor-record.ts';
import { canWait } from '../../../detection/sensor/sensor-writing.ts';

const SENSOR = '7';
const NONE: SensorSettings = { silentAfterMs: undefined, recoversAfterMs: 150_000 };
const afterReadings = (before: SensorRecord | undefined, words: LateWords, settings = NONE) =>
  afterWords(before, words, settings);
const OVERLAP_MS = 120_000;

/** One sensor as the views keep it, beside others that never pause: every run sees documents up to its time. */
class Kept {
  readonly #isLazy: boolean;
  readonly #settings: SensorSettings;
  record: SensorRecord | undefined;
  #seenMs: number | undefined;
  writes = 0;
  silences: { readonly sinceMs: number; readonly toldMs: number }[] = [];

  constructor(isLazy: boolean, settings: SensorSettings) {
    this.#isLazy = isLazy;
    this.#settings = settings;
  }

  run(readings: readonly number[], nowMs: number): void {
    const fromMs = this.#seenMs === undefined ? Number.NEGATIVE_INFINITY : this.#seenMs - OVERLAP_MS;
    const window = readings.filter((brokerMs) => brokerMs >= fromMs && brokerMs <= nowMs);
    if (window.length > 0) {
      const next = afterReadings(this.record, wordsOf(window), this.#settings);
      const seenAgainFromMs = this.#isLazy ? nowMs - OVERLAP_MS : Number.POSITIVE_INFINITY;
      if (!canWait(this.record, next, { nowMs, seenAgainFromMs }, this.#settings)) {
        if (JSON.stringify(this.record) !== JSON.stringify(next)) this.writes++;
        this.record = next;
      }
    }
    this.#seenMs = nowMs;
    if (this.record === undefined) return;
    const { health, recovering } = this.record;
    if (health.silent !== undefined && recovering.silent === undefined) return;
    if ((silentAtMs(this.record, this.#settings) ?? Number.POSITIVE_INFINITY) > nowMs) return;
    this.record = silenced(this.record);
    if (health.silent === undefined) this.silences.push({ sinceMs: this.record.lastSeenMs, toldMs: nowMs });
  }
}

const wordsOf = (brokerMs: readonly number[]): LateWords => ({
  sensorId: SENSOR,
  readings: brokerMs.length,
  firstBrokerMs: Math.min(...brokerMs),
  lastBrokerMs: Math.max(...brokerMs),
  lastTimestampMs: Math.max(...brokerMs),
  channels: ['temperature'],
  wrongTimes: 0,
  outOfRange: 0,
  rejected: 0,
});

/** Pauses between readings: mostly the usual one, now and then a longer one, up to many times as long. */
const readingsOf = (jitter: number) =>
  fc
    .tuple(
      fc.integer({ min: 5_000, max: 400_000 }),
      fc.array(fc.tuple(fc.integer({ min: -jitter, max: jitter }), fc.constantFrom(1, 1, 1, 1, 1, 1, 2, 4, 6, 9)), {
        minLength: 5,
        maxLength: 60,
      }),
    )
    .map(([paceMs, pauses]) => {
      let atMs = 0;
      return [0, ...pauses.map(([percent, times]) => (atMs += Math.round(paceMs * times * (1 + percent / 100))))];
    });
const runPauses = fc.array(fc.integer({ min: 1_000, max: 90_000 }), { minLength: 5, maxLength: 30 });

function keptBoth(readings: readonly number[], pauses: readonly number[], settings: SensorSettings) {
  const eager = new Kept(false, settings);
  const lazy = new Kept(true, settings);
  const endMs = (readings.at(-1) ?? 0) + 4_000_000;
  for (let [nowMs, turn] = [0, 0]; nowMs < endMs; nowMs += pauses[turn++ % pauses.length] ?? 60_000) {
    eager.run(readings, nowMs);
    lazy.run(readings, nowMs);
  }
  return { eager, lazy };
}

describe('a sensor that is not written each time it says something', () => {
  it('falls silent in the same run, and has said its last at the same time, where the rules file says what silence is', () => {
    fc.assert(
      fc.property(
        readingsOf(30),
        runPauses,
        fc.integer({ min: 5_000, max: 500_000 }),
        (readings, pauses, silentAfterMs) => {
          const { eager, lazy } = keptBoth(readings, pauses, { ...NONE, silentAfterMs });
          expect(lazy.silences).toEqual(eager.silences);
          expect([lazy.record?.lastSeenMs, lazy.record?.health]).toEqual([
            eager.record?.lastSeenMs,
            eager.record?.health,
          ]);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('knows when it was heard last whenever its silence is told, and in the end', () => {
    fc.assert(
      fc.property(readingsOf(80), runPauses, (readings, pauses) => {
        const { lazy } = keptBoth(readings, pauses, NONE);
        for (const { sinceMs, toldMs } of lazy.silences)
          expect(sinceMs).toBe(Math.max(...readings.filter((brokerMs) => brokerMs <= toldMs)));
        expect(lazy.record?.lastSeenMs).toBe(readings.at(-1));
      }),
      { numRuns: 500 },
    );
  });

  it('has a usual interval that is near the one of each run', () => {
    fc.assert(
      fc.property(readingsOf(10), runPauses, (readings, pauses) => {
        const { eager, lazy } = keptBoth(readings, pauses, NONE);
        const [exact = 0, kept = 0] = [eager.record?.intervalMs, lazy.record?.intervalMs];
        expect(Math.abs(kept - exact)).toBeLessThanOrEqual(0.5 * Math.max(kept, exact));
      }),
      { numRuns: 500 },
    );
  });

  it('is written at most half as often at a reading a minute, and at once when it changes', () => {
    const readings = Array.from({ length: 240 }, (_, minute) => minute * 60_000);
    const { eager, lazy } = keptBoth(readings, [60_000], NONE);
    expect(eager.writes).toBe(240);
    expect(lazy.writes).toBeLessThanOrEqual(121);
    const known = afterReadings(undefined, wordsOf([0, 60_000, 120_000]));
    const next = afterReadings(known, wordsOf([60_000, 120_000, 180_000]));
    const times = { nowMs: 180_000, seenAgainFromMs: 60_000 };
    expect(canWait(known, next, times, NONE)).toBe(true);
    for (const changed of [
      { ...next, health: { 'out-of-range': 0 } },
      { ...next, recovering: { 'out-of-range': 0 } },
      { ...next, channels: ['pressure', 'temperature'] },
      { ...next, firstSeenMs: -1 },
      { ...next, intervalMs: 63_001 },
      { ...next, intervalMs: undefined },
      { ...next, hours: [{ hourMs: 0, readings: 1, anomalies: 0 }] },
    ])
      expect(canWait(known, changed, times, NONE)).toBe(false);
    expect(canWait(undefined, known, times, NONE)).toBe(false);
    expect(canWait(known, next, { ...times, seenAgainFromMs: 180_001 }, NONE)).toBe(false);
    expect(canWait(known, next, { ...times, nowMs: silentAtMs(known, NONE) ?? 0 }, NONE)).toBe(false);
  });

  it('is not written with all others of its fleet', () => {
    const SENSORS = 300;
    const written = Array.from({ length: 40 }, () => 0);
    for (let place = 0; place < SENSORS; place++) {
      let kept = { ...afterReadings(undefined, wordsOf([0, 60_000])), sensorId: `sensor-${place}` };
      for (let minute = 2; minute < 40; minute++) {
        const next = { ...kept, lastSeenMs: minute * 60_000 };
        if (canWait(kept, next, { nowMs: minute * 60_000, seenAgainFromMs: 0 }, NONE)) continue;
        kept = next;
        written[minute] = (written[minute] ?? 0) + 1;
      }
    }
    for (const count of written.slice(20)) {
      expect(count).toBeGreaterThan(SENSORS * 0.2);
      expect(count).toBeLessThan(SENSORS * 0.5);
    }
  });

  it('is written after five minutes also where silence takes days', () => {
    const known = afterReadings(undefined, wordsOf([0, 60_000]));
    const after = (ms: number) => afterReadings(known, wordsOf([60_000, 60_000 + ms]));
    const times = { nowMs: 400_000, seenAgainFromMs: 0 };
    const settings = { ...NONE, silentAfterMs: 86_400_000 };
    const next = { ...after(299_999), intervalMs: 60_000 };
    expect(canWait(known, next, times, settings)).toBe(true);
    expect(canWait(known, { ...next, lastSeenMs: 360_000 }, times, settings)).toBe(false);
  });
});

import type { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { LONGEST_TIMER_MS, longSleep } from '../../command-line/long-sleep.ts';

const YEAR_MS = 31_536_000_000;

/** Timers that are over at once, and how long each was to take. */
function passingTimers(onTimer: () => void = () => {}) {
  const lengths: number[] = [];
  const timer = async (ms?: number) => {
    lengths.push(ms ?? 0);
    onTimer();
  };
  return { lengths, timer: timer as typeof sleep };
}

describe('longSleep', () => {
  it.each([0, 1, LONGEST_TIMER_MS, LONGEST_TIMER_MS + 1, YEAR_MS])(
    'takes %i ms in timers of which none is too long for Node',
    async (durationMs) => {
      const { lengths, timer } = passingTimers();
      await longSleep(durationMs, undefined, timer);
      expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(durationMs);
      expect(Math.max(0, ...lengths)).toBeLessThanOrEqual(LONGEST_TIMER_MS);
    },
  );

  it('sets no further timer once it is stopped', async () => {
    const stop = new AbortController();
    const { lengths, timer } = passingTimers(() => stop.abort());
    await longSleep(YEAR_MS, stop.signal, timer);
    expect(lengths).toEqual([LONGEST_TIMER_MS]);
  });

  it('ends at once when it is stopped', async () => {
    const stop = new AbortController();
    const sleeping = longSleep(YEAR_MS, stop.signal);
    stop.abort();
    await sleeping;
  });
});

import { describe, expect, it } from '@jest/globals';
import { OutageNotice } from '../../../producer/publish/outage-notice.ts';

function aNotice() {
  const state = { nowMs: 100_000, waiting: 3, lines: [] as string[] };
  const notice = new OutageNotice({
    brokers: 'kafka:9092',
    waitingReadings: () => state.waiting,
    write: (line) => state.lines.push(line),
    nowMs: () => state.nowMs,
  });
  const tickAfter = (durationMs: number) => {
    state.nowMs += durationMs;
    notice.tick();
    return state.lines.length;
  };
  return { notice, state, tickAfter };
}

describe('OutageNotice', () => {
  it('says at once that an attempt failed, how many readings wait and why', () => {
    const { notice, state } = aNotice();
    notice.trouble('connection refused');
    expect(state.lines).toEqual(['Kafka at kafka:9092 takes no readings (connection refused); 3 are waiting.']);
  });

  it('repeats itself after five seconds and not before, with the seconds', () => {
    const { notice, state, tickAfter } = aNotice();
    notice.trouble('connection refused');
    expect(tickAfter(4_999)).toBe(1);
    expect(tickAfter(1)).toBe(2);
    expect(state.lines[1]).toBe(
      'Kafka at kafka:9092 has taken no readings for 5 s (connection refused); 3 are waiting.',
    );
  });

  it('doubles the time to its next line', () => {
    const { notice, tickAfter } = aNotice();
    notice.trouble('connection refused');
    expect([5_000, 9_999, 1, 19_999, 1].map(tickAfter)).toEqual([2, 2, 3, 3, 4]);
  });

  it('takes two seconds of silence with readings waiting for an outage', () => {
    const { tickAfter } = aNotice();
    expect(tickAfter(1_999)).toBe(0);
    expect(tickAfter(1)).toBe(1);
  });

  it('takes no silence for an outage while nothing waits', () => {
    const { state, tickAfter } = aNotice();
    state.waiting = 0;
    expect(tickAfter(60_000)).toBe(0);
  });

  it('says once that the broker is back', () => {
    const { notice, state } = aNotice();
    notice.trouble('connection refused');
    state.nowMs += 7_250;
    notice.answered();
    notice.answered();
    expect(state.lines.slice(1)).toEqual(['Kafka at kafka:9092 is back after 7.3 s; nothing is lost.']);
  });
});

import { describe, expect, it } from '@jest/globals';
import { EVENT_CLOCK_SIZE, EventClock } from '../../../detection/model/event-clock.ts';
import { DAY_MS, MINUTE_MS, START_MS } from './series.ts';

/** A clock that has seen a reading a minute for an hour; the last at minute 60. */
function aClock(): EventClock {
  const clock = new EventClock(new Float32Array(EVENT_CLOCK_SIZE), Number.NaN);
  for (let minute = 0; minute <= 60; minute++) clock.place(START_MS + minute * MINUTE_MS);
  return clock;
}

describe('EventClock', () => {
  it.each([
    [60, 'in-order'],
    [61, 'in-order'],
    [71, 'in-order'],
    [73, 'after-gap'],
    [60 * 24 * 365, 'after-gap'],
    [59, 'late'],
    [-60 * 24 * 365 * 56, 'late'],
  ])('calls a reading of minute %d after minute 60 %s', (minute, arrival) => {
    expect(aClock().place(START_MS + minute * MINUTE_MS)).toBe(arrival);
  });

  it('does not move back for a late reading', () => {
    const clock = aClock();
    clock.place(START_MS);
    expect(clock.newestMs).toBe(START_MS + 60 * MINUTE_MS);
  });

  it('believes a clock that was set back after 20 late readings in a row', () => {
    const clock = aClock();
    clock.place(START_MS + 100_000 * DAY_MS);
    const arrivals = Array.from({ length: 21 }, (_, i) => clock.place(START_MS + (61 + i) * MINUTE_MS));
    expect(arrivals.slice(0, 19)).toEqual(Array(19).fill('late'));
    expect(arrivals.slice(19)).toEqual(['after-gap', 'in-order']);
  });

  it('learns a new rhythm', () => {
    const clock = aClock();
    let arrival = '';
    for (let hour = 2; hour < 100; hour++) arrival = clock.place(START_MS + hour * 60 * MINUTE_MS);
    expect(arrival).toBe('in-order');
  });
});

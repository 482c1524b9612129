import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SensorModel } from '../../../detection/model/sensor-model.ts';
import { parseState, stateBytes } from '../../../detection/model/sensor-state.ts';
import { DAY_MS, MINUTE_MS, START_MS } from './series.ts';

const RUNS = 60;
const LAST_DATE_MS = 8.64e15;

const anyNumber = fc.double({ noNaN: true, noDefaultInfinity: true });
const anyStartMs = fc.oneof(
  fc.constantFrom(0, 1, -1, DAY_MS, -DAY_MS, START_MS, LAST_DATE_MS, -LAST_DATE_MS),
  fc.integer({ min: -10 * DAY_MS, max: 10 * DAY_MS }),
  fc.double({ min: -LAST_DATE_MS, max: LAST_DATE_MS, noNaN: true }),
  anyNumber,
);
/** Steps of a clock: forwards, backwards, none, a fraction, a day, a week, or to any other time. */
const anyStep = fc.oneof(
  fc.integer({ min: -2 * DAY_MS, max: 2 * DAY_MS }),
  fc.constantFrom(0, 1, -1, MINUTE_MS, DAY_MS, -DAY_MS, 7 * DAY_MS, -7 * DAY_MS, 1e-3, -1e-300),
  anyNumber,
);
/** A stretch of readings at one step, so that clocks that were set back are believed and what follows is learnt. */
const anyStretch = fc.record({
  jumpMs: anyStep,
  stepMs: anyStep,
  values: fc.array(fc.oneof(anyNumber, fc.integer({ min: -5, max: 5 })), { minLength: 1, maxLength: 40, size: 'max' }),
});

const finite = (timeMs: number): number => Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, timeMs));

function* readingsOf(startMs: number, stretches: readonly { jumpMs: number; stepMs: number; values: number[] }[]) {
  let timeMs = startMs;
  for (const { jumpMs, stepMs, values } of stretches) {
    timeMs = finite(timeMs + jumpMs);
    for (const value of values) {
      yield { timeMs, channels: { a: value, b: -value } };
      timeMs = finite(timeMs + stepMs);
    }
  }
}

function expectUsable(model: SensorModel): void {
  expect(parseState(stateBytes(model.memory)).kind).toBe('memory');
}

describe('the model of a sensor, at any time', () => {
  it('gives finite scores and explanations, and a state that can be read again, whatever the clock does', () => {
    fc.assert(
      fc.property(anyStartMs, fc.array(anyStretch, { minLength: 1, maxLength: 6 }), (startMs, stretches) => {
        const model = new SensorModel();
        for (const { timeMs, channels } of readingsOf(startMs, stretches)) {
          const { score } = model.judge(timeMs, channels);
          expect(score >= 0 && score <= 1).toBe(true);
          for (const { expected, low, high, contribution } of model.explain())
            expect([expected, low, high, contribution].every(Number.isFinite)).toBe(true);
        }
        expectUsable(model);
        const { sensor, channels, groups, newestMs } = model.memory;
        expect([newestMs, ...sensor].every(Number.isFinite)).toBe(true);
        for (const memory of [...channels.values(), ...groups]) expect(memory.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  it('keeps a usable state of a sensor whose clock stands in 1970 and is set back', () => {
    const model = new SensorModel();
    const at = (hour: number, minutes: number) => {
      for (let minute = 0; minute < minutes; minute++)
        model.judge(hour * 60 * MINUTE_MS + minute * MINUTE_MS, { a: minute % 7 });
    };
    for (const hour of [10, 2, 11, 2, 10]) at(hour, 60);
    expectUsable(model);
  });
});

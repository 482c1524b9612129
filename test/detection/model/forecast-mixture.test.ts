import { describe, expect, it } from '@jest/globals';
import { FORECAST_SIZE, ForecastMixture } from '../../../detection/model/forecast-mixture.ts';

/** The error of the last forecast after so many values of a series. */
function lastError(values: readonly number[], usual: (index: number) => number): number {
  const mixture = new ForecastMixture(new Float32Array(FORECAST_SIZE));
  let error = Number.NaN;
  let fast = values[0] ?? 0;
  mixture.restart(fast);
  for (const [index, value] of values.entries()) {
    error = Math.abs(value - mixture.forecast(fast, usual(index), 0.01));
    mixture.learn(value, usual(index), 100, index + 1);
    fast += 0.2 * (value - fast);
  }
  return error;
}

const indices = Array.from({ length: 200 }, (_, index) => index);

describe('ForecastMixture', () => {
  it('continues a straight line', () => {
    expect(
      lastError(
        indices.map((index) => 3 * index),
        () => Number.NaN,
      ),
    ).toBeLessThan(0.1);
  });

  it('follows the usual value where that was right', () => {
    const usual = (index: number) => ((index * 7919) % 13) * 5;
    expect(lastError(indices.map(usual), usual)).toBeLessThan(0.5);
  });

  it('takes the last difference from the usual value along', () => {
    const usual = (index: number) => ((index * 7919) % 13) * 5;
    expect(
      lastError(
        indices.map((index) => usual(index) + 40),
        usual,
      ),
    ).toBeLessThan(0.5);
  });
});

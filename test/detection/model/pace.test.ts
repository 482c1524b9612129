import { describe, expect, it } from '@jest/globals';
import { MODEL_THRESHOLD } from '../../../detection/model/model-verdict.ts';
import { paceOf } from '../../../detection/model/pace.ts';
import { SensorModel } from '../../../detection/model/sensor-model.ts';
import { livelyTemperature } from './sensor-series.ts';
import { DAY_MS, MINUTE_MS, START_MS } from './series.ts';

const HOUR_MS = 60 * MINUTE_MS;

/** False alarms of a healthy sensor from its third hour on. */
function falseAlarms(intervalMs: number, days: number): number {
  const model = new SensorModel();
  const temperatureOf = livelyTemperature();
  let alarms = 0;
  for (let timestampMs = START_MS; timestampMs < START_MS + days * DAY_MS; timestampMs += intervalMs) {
    const { score } = model.judge(timestampMs, temperatureOf(timestampMs));
    if (score >= MODEL_THRESHOLD && timestampMs >= START_MS + 2 * HOUR_MS) alarms++;
  }
  return alarms;
}

describe('paceOf', () => {
  it.each([
    [0, 1],
    [120_000, 1],
    [60_000, 1],
    [59_000, 60 / 59],
    [1_000, 60],
    [1, 300],
  ])('at an interval of %d ms memories last %d times as many readings', (intervalMs, pace) => {
    expect(paceOf(intervalMs, 60_000)).toBe(pace);
  });
});

describe('a healthy sensor', () => {
  it.each([
    ['10 minutes', 10 * MINUTE_MS, 16, 3],
    ['a minute', MINUTE_MS, 8, 4],
    ['10 seconds', 10_000, 1, 1],
    ['a second', 1_000, 0.3, 1],
  ])('that is read each %s has few false alarms', (_, intervalMs, days, most) => {
    expect(falseAlarms(intervalMs, days)).toBeLessThanOrEqual(most);
  });
});

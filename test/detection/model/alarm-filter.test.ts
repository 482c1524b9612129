import { describe, expect, it } from '@jest/globals';
import { ALARM_FILTER_SIZE, AlarmFilter } from '../../../detection/model/alarm-filter.ts';
import { DEFAULT_PARAMETERS } from '../../../detection/model/parameters.ts';

const { alarmDecades, escalation, refractoryReadings } = DEFAULT_PARAMETERS;
const aFilter = () => new AlarmFilter(new Float32Array(ALARM_FILTER_SIZE), DEFAULT_PARAMETERS);

function quiet(filter: AlarmFilter, readings: number): void {
  for (let i = 0; i < readings; i++) filter.pass(0);
}

describe('AlarmFilter', () => {
  it('passes surprise once and holds equal surprise back', () => {
    const filter = aFilter();
    expect(filter.pass(6)).toBe(6);
    quiet(filter, 50);
    expect(filter.pass(6)).toBe(0);
  });

  it.each([
    [0.99 * escalation, 0],
    [1.01 * escalation, 1.01 * escalation],
  ])('answers surprise of %d times the last alarm with %d times it', (factor, expected) => {
    const filter = aFilter();
    filter.pass(6);
    quiet(filter, 50);
    expect(filter.pass(6 * factor)).toBeCloseTo(6 * expected);
  });

  it('passes equal surprise again after the refractory time', () => {
    const filter = aFilter();
    filter.pass(6);
    quiet(filter, refractoryReadings);
    expect(filter.pass(6)).toBeCloseTo(6);
  });

  it('passes surprise that rises slowly when it reaches an alarm', () => {
    const filter = aFilter();
    const passed = Array.from({ length: 60 }, (_, i) => filter.pass(0.06 * i));
    expect(Math.max(...passed)).toBeGreaterThanOrEqual(alarmDecades);
  });

  it('holds back what is no more than the lesser surprise of a while ago', () => {
    const filter = aFilter();
    filter.pass(4);
    quiet(filter, 50);
    expect(filter.pass(4)).toBe(0);
  });

  it('weighs several odd readings in a row more than one', () => {
    const filter = aFilter();
    const passed = [3, 3, 3].map((decades) => filter.pass(decades));
    expect(passed[1]).toBeGreaterThan(3);
    expect(passed[2]).toBeGreaterThan(passed[1] ?? 0);
  });
});

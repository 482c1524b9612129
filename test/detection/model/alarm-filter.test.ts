import { describe, expect, it } from '@jest/globals';
import { ALARM_FILTER_SIZE, AlarmFilter } from '../../../detection/model/alarm-filter.ts';
import { DEFAULT_PARAMETERS } from '../../../detection/model/parameters.ts';

const { alarmDecades, alarmGrowth, alarmReadings, escalation, refractoryReadings } = DEFAULT_PARAMETERS;
const aFilter = (parameters = DEFAULT_PARAMETERS) => new AlarmFilter(new Float32Array(ALARM_FILTER_SIZE), parameters);

function quiet(filter: AlarmFilter, readings: number): void {
  for (let i = 0; i < readings; i++) filter.pass(0);
}

describe('AlarmFilter', () => {
  it('passes surprise once and holds equal surprise back', () => {
    const filter = aFilter();
    expect(filter.pass(6)).toBeCloseTo(6 / alarmDecades);
    quiet(filter, 50);
    expect(filter.pass(6)).toBe(0);
  });

  it.each([
    [0.99 * (1 + escalation), false],
    [1.01 * (1 + escalation), true],
  ])('takes surprise of %d times the last alarm for news: %s', (factor, isNews) => {
    const filter = aFilter();
    filter.pass(6);
    quiet(filter, 50);
    expect(filter.pass(6 * factor) > 0).toBe(isNews);
  });

  it('passes equal surprise again after the refractory time', () => {
    const filter = aFilter();
    filter.pass(6);
    quiet(filter, refractoryReadings);
    expect(filter.pass(6)).toBeGreaterThan(1);
  });

  it('asks a tenth more for each alarm of late, and forgets them', () => {
    const filter = aFilter();
    filter.pass(6);
    quiet(filter, refractoryReadings);
    const soon = filter.pass(6);
    quiet(filter, 20 * alarmReadings);
    expect(soon).toBeCloseTo(
      6 / (alarmDecades * (1 + alarmGrowth * (1 - 1 / alarmReadings) ** (refractoryReadings + 1))),
    );
    expect(filter.pass(6)).toBeCloseTo(6 / alarmDecades);
  });

  it.each([
    [0.99, 1],
    [1.01, 1 / (1 + alarmGrowth)],
  ])('after surprise of %d alarms lets the next weigh %d times as much', (alarms, expected) => {
    const filter = aFilter({ ...DEFAULT_PARAMETERS, refractoryReadings: 12, alarmReadings: 1e6 });
    filter.pass(alarms * alarmDecades);
    quiet(filter, 50);
    expect(filter.pass(2 * alarmDecades)).toBeCloseTo(2 * expected, 3);
  });

  it('passes surprise that rises slowly when it reaches an alarm', () => {
    const filter = aFilter();
    const passed = Array.from({ length: 60 }, (_, i) => filter.pass(0.06 * i));
    expect(Math.max(...passed)).toBeGreaterThanOrEqual(1);
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
    expect(passed[1]).toBeGreaterThan(3 / alarmDecades);
    expect(passed[2]).toBeGreaterThan(passed[1] ?? 0);
  });
});

import { describe, expect, it } from '@jest/globals';
import { alarmList } from '../../../infra/alarms/alarm-list.ts';
import { EVERY_ALARM } from '../../../infra/alarms/alarm-table.ts';
import { alarmNames } from '../../../infra/alarms/resolve-alarm.ts';
import { loadConfig } from '../../../infra/load-config.ts';
import { type AlarmProperties, alarmStates } from '../../support/cloudwatch/alarm-state.ts';
import { alarmsOf } from '../../support/cloudwatch/alarms-of-templates.ts';
import { metricMath } from '../../support/cloudwatch/metric-math.ts';
import { type Series, seriesOfAlarm } from '../../support/cloudwatch/series-of-alarm.ts';
import { pipelineTemplates } from '../../support/templates/pipeline-templates.ts';
import { ALARM_SERIES } from './alarm-series.ts';

const { profile: _, ...settings } = EVERY_ALARM;
const variants = [
  ['production', settings],
  ['development', {}],
] as const;

const cases = variants.flatMap(([profile, settings]) => {
  const config = loadConfig({ profile, ...settings });
  const alarms = alarmsOf(pipelineTemplates(profile, settings));
  return alarmList(config).map((spec) => {
    const name = alarmNames(spec, config)[0] ?? '';
    const alarm = alarms.get(name)?.alarm as AlarmProperties;
    return [name, spec, alarm] as const;
  });
});

const silence = (series: Series): Series =>
  Object.fromEntries(Object.entries(series).map(([name, minutes]) => [name, minutes.map(() => [])]));

describe('the arithmetic of alarms', () => {
  it('is tried for every alarm, and for none that there is not', () => {
    expect([...new Set(cases.map(([, { id }]) => id))].sort()).toEqual(Object.keys(ALARM_SERIES).sort());
  });

  it.each(cases)('rings for a bad series of %s', (_, { id }, alarm) => {
    const { bad = {}, good = {} } = ALARM_SERIES[id] ?? {};
    expect(alarmStates(alarm, seriesOfAlarm(alarm, bad, good))).toContain('ALARM');
  });

  it.each(cases)('stays quiet for a series that comes close to that of %s', (_, { id }, alarm) => {
    const { good = {} } = ALARM_SERIES[id] ?? {};
    const states = alarmStates(alarm, seriesOfAlarm(alarm, good, good));
    expect(states.length).toBeGreaterThan(0);
    expect(new Set(states)).toEqual(new Set(['OK']));
  });

  it.each(cases)('does in silence what the description of %s says', (_, { id }, alarm) => {
    const { bad = {} } = ALARM_SERIES[id] ?? {};
    const quiet = silence(bad);
    const rings = alarm.AlarmDescription.includes('No data counts as failure: ');
    const quietly = alarm.AlarmDescription.includes('No data counts as healthy: ');
    expect(rings).toBe(!quietly);
    expect(new Set(alarmStates(alarm, seriesOfAlarm(alarm, quiet, quiet)))).toEqual(new Set([rings ? 'ALARM' : 'OK']));
  });

  it('lets a value of before stand in for one that is late, as CloudWatch does', () => {
    const [, , alarm] = cases.find(([name]) => name.endsWith('page-search-red')) as (typeof cases)[number];
    const late = [[1], [1], [1], [1], [], []];
    expect(alarmStates(alarm, new Map([['only', late]])).at(-1)).toBe('ALARM');
    expect(alarmStates(alarm, new Map([['only', [...late, []]]])).at(-1)).toBe('OK');
  });
});

describe('metric math', () => {
  const metrics = new Map([
    ['one', [1, 2, null, 8]],
    ['other', [10, null, 30, 40]],
  ]);

  it.each([
    ['one + other * 2', [21, null, null, 88]],
    ['(one + other) * 2', [22, null, null, 96]],
    ['other - one - 1', [8, null, null, 31]],
    ['MAX([one, other])', [10, 2, 30, 40]],
    ['MIN([one, other])', [1, 2, 30, 8]],
    ['SUM([one, other])', [11, 2, 30, 48]],
    ['DIFF(one)', [null, 1, null, null]],
    ['IF(one > 1, other, 0)', [0, null, null, 40]],
    ['one / 0', [null, null, null, null]],
  ])('makes of %s what CloudWatch makes of it', (expression, expected) => {
    expect(metricMath(expression, metrics)).toEqual(expected);
  });

  it.each(['FILL(one, 0)', 'one + two', 'one other'])('refuses %s, which it does not know', (expression) => {
    expect(() => metricMath(expression, metrics)).toThrow(/^metric math /);
  });
});

import { describe, expect, it } from '@jest/globals';
import { ruleSetId } from '../../../adapters/file-system/rules-file.ts';
import { parseRuleSet } from '../../../detection/rules.ts';
import type { SensorId } from '../../../detection/sensor-id.ts';
import { judge } from '../../../detection/verdict.ts';
import { aReading } from '../../support/builders/a-reading.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';

const RULE = { name: 'r', channel: 'temperature', above: 40 };
const rules = (fields: object) => ({ rules: [{ ...RULE, ...fields }] });
const DURATION = 'a number of seconds, or text like "90s", "5m", "2h" or "1d", up to 366 days';
const SENSORS = 'a list of 1 to 1000 sensor ids, in which * stands for any characters';

const problemsOf = (file: unknown) => {
  const parsed = parseRuleSet(file);
  return parsed.ok ? [] : parsed.problem;
};

describe('what a rule says of its episodes', () => {
  it('is read with durations in milliseconds', () => {
    const fields = {
      severity: 'high',
      for: '90s',
      clear_after: 30,
      clear_below: 38,
      help: 'Close the door.',
      unit: '°C',
    };
    expect(aRuleSet(rules(fields)).rules[0]?.alarm).toEqual({
      severity: 'high',
      raiseBy: undefined,
      forMs: 90_000,
      clearAfterMs: 30_000,
      clearBelow: 38,
      clearAbove: undefined,
      help: 'Close the door.',
      unit: '°C',
    });
  });

  it.each([
    [{ severity: 'urgent' }, 'rules[0].severity must be one of low, medium, high, critical, got "urgent"'],
    [{ raise_severity_by: 0 }, `rules[0].raise_severity_by must be a number above 0 in the channel's unit, got 0`],
    [{ for: 'soon' }, `rules[0].for must be ${DURATION}, got "soon"`],
    [{ for: -1 }, `rules[0].for must be ${DURATION}, got -1`],
    [{ clear_after: '367d' }, `rules[0].clear_after must be ${DURATION}, got "367d"`],
    [{ clear_after: {} }, `rules[0].clear_after must be ${DURATION}, got {}`],
    [{ clear_below: '38' }, 'rules[0].clear_below must be a finite number, got "38"'],
    [
      { clear_below: 41 },
      'rules[0].clear_below (41) must not be above rules[0].above (40): readings between the two end no episode',
    ],
    [{ clear_above: 1 }, 'rules[0].clear_above belongs to "below", which the rule lacks'],
    [{ help: '' }, 'rules[0].help must be text of 1 to 1000 characters, got ""'],
    [{ unit: 7 }, 'rules[0].unit must be text of 1 to 20 characters, got 7'],
    [{ name: 'model' }, 'rules[0].name must not be "model", which is what the model is called'],
    [{ sensors: [] }, `rules[0].sensors must be ${SENSORS}, got []`],
    [{ sensors: 'boiler-*' }, `rules[0].sensors must be ${SENSORS}, got "boiler-*"`],
    [{ sensors: [true] }, `rules[0].sensors must be ${SENSORS}, got [true]`],
  ])('is refused as %j with one sentence', (fields, sentence) => {
    expect(problemsOf(rules(fields))).toEqual([sentence]);
  });

  it('leaves the id of a rule set alone, but for the sensors that it judges', () => {
    const id = (fields: object) => ruleSetId(aRuleSet(rules(fields)));
    expect(id({ severity: 'high', for: 5, unit: 'K' })).toBe(id({}));
    expect(id({ sensors: ['a', 'b'] })).toBe(id({ sensors: ['b', 'a'] }));
    expect(id({ sensors: ['a'] })).not.toBe(id({}));
  });
});

describe('a rule for some sensors', () => {
  const ruleSet = aRuleSet(rules({ sensors: ['7', 'cold-*', 'a.b[1]*c'] }));
  const verdictOf = (sensorId: string, channels: Readonly<Record<string, number>> = { temperature: 50 }) =>
    judge(aReading({ sensorId: sensorId as SensorId, channels }), ruleSet);

  it.each(['7', 'cold-1', 'cold-', 'a.b[1]c', 'a.b[1] \n c'])('judges %j', (sensor) => {
    expect(verdictOf(sensor).firedRules).toHaveLength(1);
    expect(verdictOf(sensor, { pressure: 1 }).notApplicable).toEqual(['r']);
  });

  it.each(['8', '77', 'a cold-1', 'aXb[1]c', 'cold'])('says nothing of %j', (sensor) => {
    expect(verdictOf(sensor)).toEqual({ anomalyScore: 0, firedRules: [], notApplicable: [] });
    expect(verdictOf(sensor, { pressure: 1 }).notApplicable).toEqual([]);
  });
});

describe('what a rules file says of views', () => {
  it('is read', () => {
    const { views } = aRuleSet({
      physical_ranges: { temperature: { min: -50, max: 150 }, level: { min: 0 } },
      silent_after: '10m',
      recovers_after: 90,
      maintenance: [{ from: '2026-11-22', until: '2026-11-23T06:00:00Z', sensors: ['cold-*'], why: 'new doors' }],
    });
    expect(views).toMatchObject({
      silentAfterMs: 600_000,
      recoversAfterMs: 90_000,
      maintenance: [{ fromMs: Date.parse('2026-11-22T00:00:00Z'), untilMs: Date.parse('2026-11-23T06:00:00Z') }],
    });
    expect([...(views?.physicalRanges ?? [])]).toEqual([
      ['temperature', { min: -50, max: 150 }],
      ['level', { min: 0, max: undefined }],
    ]);
  });

  it.each([
    [{ silent_after: 0 }, `"silent_after" must be ${DURATION}, and more than nothing, got 0`],
    [{ recovers_after: 'soon' }, `"recovers_after" must be ${DURATION}, got "soon"`],
    [{ physical_ranges: [] }, '"physical_ranges" must be an object of channels with min, max or both, got []'],
    [{ physical_ranges: { kafka: { min: 0 } } }, '"physical_ranges" names "kafka", which cannot be a channel'],
    [
      { physical_ranges: { level: { min: 2, max: 2 } } },
      'physical_ranges.level must be an object with the finite numbers min, max or both, min below max, got {"min":2,"max":2}',
    ],
    [{ maintenance: {} }, '"maintenance" must be an array of windows, got {}'],
    [{ maintenance: [1] }, 'maintenance[0] must be an object with from, until and why, got 1'],
    [
      { maintenance: [{ from: 'today', until: '2026-11-22', why: 'x' }] },
      'maintenance[0].from must be a time like 2026-11-22T09:00:00Z, got "today"',
    ],
    [
      { maintenance: [{ from: '2026-11-22', until: '2026-11-21', why: 'x' }] },
      'maintenance[0].until (2026-11-21) must be later than maintenance[0].from (2026-11-22)',
    ],
    [
      { maintenance: [{ from: '2026-11-22', until: '2026-11-23', why: 'x', rules: ['other'] }] },
      'maintenance[0].rules must be a list of rules of this file (temperature-high, pressure-high), got ["other"]',
    ],
    [
      { maintenance: [{ from: '2026-11-22', until: '2026-11-23' }] },
      'maintenance[0].why must say in 1 to 1000 characters what is done, got nothing',
    ],
  ])('is refused as %j with one sentence', (fields, sentence) => {
    expect(
      problemsOf({
        rules: [
          { ...RULE, name: 'temperature-high' },
          { ...RULE, name: 'pressure-high' },
        ],
        ...fields,
      }),
    ).toEqual([sentence]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { judge } from '../../detection/verdict.ts';
import { aReading } from '../support/builders/a-reading.ts';
import { aRuleSet } from '../support/builders/a-rule-set.ts';

const defaults = aRuleSet();

describe('judge', () => {
  it.each([
    [39.9999999, 101, 0, []],
    [40, 120, 0, []],
    [40.0000001, 120, 1, ['temperature-high']],
    [40, 120.0000001, 1, ['pressure-high']],
    [41, 121, 1, ['temperature-high', 'pressure-high']],
    [-273.15, -1, 0, []],
    [-0, 0, 0, []],
    [Number.MAX_VALUE, Number.MIN_VALUE, 1, ['temperature-high']],
  ])('scores temperature %d and pressure %d by the default rules as %d', (temperature, pressure, score, fired) => {
    const verdict = judge(aReading({ channels: { temperature, pressure } }), defaults);
    expect(verdict.anomalyScore).toBe(score);
    expect(verdict.firedRules.map(({ name }) => name)).toEqual(fired);
    expect(verdict.notApplicable).toEqual([]);
  });

  it('says of a rule that fired which value passed which limit', () => {
    expect(judge(aReading({ channels: { temperature: 40.1, pressure: 1 } }), defaults).firedRules).toEqual([
      { name: 'temperature-high', channel: 'temperature', value: 40.1, above: 40 },
    ]);
  });

  it.each([
    [{ temperature: 45 }, 1, ['pressure-high']],
    [{ pressure: 100 }, 0, ['temperature-high']],
    [{ humidity: 50 }, 0, ['temperature-high', 'pressure-high']],
  ])('of %j says with score %d that the rules %j are not applicable', (channels, score, notApplicable) => {
    expect(judge(aReading({ channels }), defaults)).toMatchObject({ anomalyScore: score, notApplicable });
  });

  it.each([
    [2, 1, { below: 2.5 }],
    [2.5, 0, undefined],
    [7.5, 0, undefined],
    [8, 1, { above: 7.5 }],
  ])('judges %d by a rule with both limits as %d', (level, score, limit) => {
    const rules = aRuleSet({ rules: [{ name: 'level', channel: 'level', below: 2.5, above: 7.5 }] });
    const fired = limit === undefined ? [] : [{ name: 'level', channel: 'level', value: level, ...limit }];
    expect(judge(aReading({ channels: { level } }), rules)).toEqual({
      anomalyScore: score,
      firedRules: fired,
      notApplicable: [],
    });
  });

  it('takes no channel from the prototype of an object', () => {
    const rules = aRuleSet({ rules: [{ name: 'odd', channel: 'constructor', above: 0 }] });
    expect(judge(aReading(), rules)).toMatchObject({ anomalyScore: 0, notApplicable: ['odd'] });
  });
});

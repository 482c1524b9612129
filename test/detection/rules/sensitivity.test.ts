import { describe, expect, it } from '@jest/globals';
import { ruleSetId } from '../../../adapters/file-system/rules-file.ts';
import { parseRuleSet } from '../../../detection/rules.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';

const ALLOWED = 'one of low, normal, high, or the false alarms that a healthy sensor may have in 30 days, 0.1 to 100';

const problemsOf = (fields: object) => {
  const parsed = parseRuleSet({ rules: [], ...fields });
  return parsed.ok ? [] : parsed.problem;
};

describe('the sensitivity of a rules file', () => {
  it.each([
    ['low', 1],
    ['normal', 10],
    ['high', 30],
    [0.1, 0.1],
    [100, 100],
  ])('%s is %d false alarms of a sensor in 30 days', (sensitivity, falseAlarms) => {
    expect(aRuleSet({ sensitivity }).sensitivity).toEqual({ falseAlarms, exceptions: [] });
  });

  it('is normal but for the sensors and channels that are named', () => {
    const { sensitivity } = aRuleSet({
      sensitivity_for: [
        { sensors: [7, 'pump-*'], channels: ['vibration'], sensitivity: 'high' },
        { channels: ['flow'], sensitivity: 2 },
      ],
    });
    expect(sensitivity).toMatchObject({
      falseAlarms: 10,
      exceptions: [
        { sensors: { entries: ['7', 'pump-*'] }, channels: ['vibration'], falseAlarms: 30 },
        { sensors: undefined, channels: ['flow'], falseAlarms: 2 },
      ],
    });
  });

  it.each([
    [{ sensitivity: 'max' }, `"sensitivity" must be ${ALLOWED}, got "max"`],
    [{ sensitivity: 0.09 }, `"sensitivity" must be ${ALLOWED}, got 0.09`],
    [{ sensitivity: 101 }, `"sensitivity" must be ${ALLOWED}, got 101`],
    [{ sensitivity: null }, `"sensitivity" must be ${ALLOWED}, got null`],
    [{ sensitivity_for: {} }, '"sensitivity_for" must be an array of sensors, channels and their sensitivity, got {}'],
    [
      { sensitivity_for: ['low'] },
      'sensitivity_for[0] must be an object with sensitivity, and sensors, channels or both, got "low"',
    ],
    [
      { sensitivity_for: [{ sensitivity: 'low' }] },
      'sensitivity_for[0] needs sensors, channels or both; for all of them there is "sensitivity"',
    ],
    [{ sensitivity_for: [{ sensors: [1] }] }, `sensitivity_for[0].sensitivity must be ${ALLOWED}, got nothing`],
    [
      { sensitivity_for: [{ sensors: [1], sensitivity: 'low', days: 3 }] },
      'sensitivity_for[0] has the unknown key "days"; allowed are sensors, channels, sensitivity',
    ],
    [
      { sensitivity_for: [{ sensors: [], sensitivity: 'low' }] },
      'sensitivity_for[0].sensors must be a list of 1 to 1000 sensor ids, in which * stands for any characters, got []',
    ],
    [
      { sensitivity_for: [{ channels: ['a b'], sensitivity: 'low' }] },
      'sensitivity_for[0].channels must be a list of channel names, got ["a b"]',
    ],
  ])('refuses %j with a sentence', (fields, problem) => {
    expect(problemsOf(fields)).toEqual([problem]);
  });

  it('makes another rule set, since it makes other verdicts', () => {
    const ids = [{}, { sensitivity: 'low' }, { sensitivity_for: [{ sensors: ['a*'], sensitivity: 'low' }] }].map(
      (fields) => ruleSetId(aRuleSet(fields)),
    );
    expect(new Set(ids).size).toBe(3);
  });
});

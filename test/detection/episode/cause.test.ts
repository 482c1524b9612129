import { describe, expect, it } from '@jest/globals';
import { causeNamed, causesOf, standingOf } from '../../../detection/episode/cause.ts';
import type { JudgedReading } from '../../../detection/episode/judged-reading.ts';
import { aJudgedReading } from '../../support/builders/a-judged-reading.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';

const HOT = aJudgedReading({ at: 0, temperature: 50 });
const byModel = (reading: JudgedReading): JudgedReading => ({ ...reading, anomaly: true, byModel: true });
const firing = (fired: object): JudgedReading => ({
  ...HOT,
  firedRules: [{ name: 'r', channel: 'temperature', value: 50, ...fired }],
});
const standing = (reading: JudgedReading, name = 'model') => standingOf(reading, causeNamed(name, []));

describe('the causes of an anomaly', () => {
  it('are the rules that fired and, beside them, the model', () => {
    expect([HOT, byModel(HOT), byModel(aJudgedReading({ at: 0, temperature: 20 }))].map(causesOf)).toEqual([
      ['temperature-high'],
      ['temperature-high', 'model'],
      ['model'],
    ]);
  });
});

describe('what a reading means for the episodes of the model', () => {
  it.each([
    ['the model finds', byModel(HOT), 'anomalous'],
    ['rules alone find', HOT, 'held'],
    ['nobody finds anything in', aJudgedReading({ at: 0, temperature: 20 }), 'clear'],
  ])('where %s', (_, reading, kind) => {
    expect(standing(reading)).toEqual({ kind });
  });
});

describe("what a reading means that its sensor's state has not judged", () => {
  const normal = aJudgedReading({ at: 0, temperature: 20 });
  const stuck = aRuleSet({ rules: [{ name: 'r', channel: 'temperature', stuck_for: '1m' }] }).rules;
  const standings = (reading: JudgedReading) => [
    standing(reading),
    standingOf(reading, causeNamed('r', stuck)),
    standingOf(reading, causeNamed('temperature-high', aRuleSet().rules)),
  ];

  it.each([
    ['skipped', { skipped: true }, [undefined, undefined, { kind: 'clear' }]],
    ['met by a model that warms up', { warmingUp: true }, [undefined, { kind: 'clear' }, { kind: 'clear' }]],
    ['judged', {}, [{ kind: 'clear' }, { kind: 'clear' }, { kind: 'clear' }]],
  ])('where it was %s', (_, how, expected) => {
    expect(standings({ ...normal, ...how })).toEqual(expected);
  });
});

describe('what a rule compares in an episode', () => {
  it('is the change in a minute where the rule is about that', () => {
    const fired = firing({ rate: -6, rate_below: -5 });
    expect(standing(fired, 'r')).toEqual({ kind: 'anomalous', value: -6, below: -5, per: 'minute' });
  });

  it('is nothing where the rule is about standing still', () => {
    expect(standing(firing({ stuck_seconds: 90, stuck_for_seconds: 60 }), 'r')).toEqual({ kind: 'anomalous' });
  });
});

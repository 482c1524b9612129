import { describe, expect, it } from '@jest/globals';
import type { ChannelExplanation, ModelVerdict } from '../../../detection/model/model-verdict.ts';
import { sensitiveVerdict, thresholdFor } from '../../../detection/model/sensitive-verdict.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';

const settingsOf = (fields: Readonly<Record<string, unknown>>) => aRuleSet(fields).sensitivity;
const verdictOf = (score: number): ModelVerdict => ({ score, warmingUp: false, late: false, repeated: false });
const shares = (parts: Readonly<Record<string, number>>): readonly ChannelExplanation[] =>
  Object.entries(parts).map(([channel, contribution]) => ({
    ...{ channel, contribution, view: 'jump' as const },
    ...{ expected: 0, low: 0, high: 0 },
  }));

const EXCEPTIONS = {
  sensitivity: 'low',
  sensitivity_for: [
    { sensors: ['pump-*'], channels: ['flow'], sensitivity: 'high' },
    { sensors: ['pump-1'], sensitivity: 'normal' },
    { channels: ['flow'], sensitivity: 2 },
  ],
};

describe('thresholdFor', () => {
  it('is 0.5 where nothing is said, and at normal sensitivity', () => {
    expect(thresholdFor(undefined, '1', 'flow')).toBe(0.5);
    expect(thresholdFor(settingsOf({ sensitivity: 'normal' }), '1', 'flow')).toBe(0.5);
  });

  it('rises by as much for each tenth of the false alarms', () => {
    const alarms = [100, 10, 1].map((sensitivity) => {
      const threshold = thresholdFor(settingsOf({ sensitivity }), '1', 'flow');
      return threshold / (1 - threshold);
    });
    expect(alarms.map((each) => each.toFixed(6))).toEqual(['0.670000', '1.000000', '1.330000']);
  });

  it.each([
    ['pump-1', 'flow', 'high'],
    ['pump-1', 'vibration', 'normal'],
    ['pump-2', 'vibration', 'low'],
    ['fan', 'flow', 2],
    ['fan', 'vibration', 'low'],
  ])('takes the first exception that fits %s and %s: %s', (sensorId, channel, sensitivity) => {
    expect(thresholdFor(settingsOf(EXCEPTIONS), sensorId, channel)).toBe(
      thresholdFor(settingsOf({ sensitivity }), sensorId, channel),
    );
  });
});

describe('sensitiveVerdict', () => {
  const never = () => {
    throw new Error('there is nothing to explain');
  };

  it('leaves a verdict as it is where nothing is said', () => {
    const verdict = verdictOf(0.7);
    expect(sensitiveVerdict(verdict, undefined, '1', never)).toBe(verdict);
  });

  it('makes 0.5 of the threshold, and keeps the order, nothing and certainty', () => {
    const settings = settingsOf({ sensitivity: 'low' });
    const threshold = thresholdFor(settings, '1', '');
    const scores = [0, 0.4, threshold, 0.8, 1].map((score) => sensitiveVerdict(verdictOf(score), settings, '1', never));
    expect(scores.map(({ score }) => score)).toEqual([0, 0.33389, 0.5, 0.750469, 1]);
  });

  it('goes by the channel that contributed most', () => {
    const scoreWith = (parts: Readonly<Record<string, number>>) =>
      sensitiveVerdict(verdictOf(0.5), settingsOf(EXCEPTIONS), 'pump-1', () => shares(parts)).score;
    expect(scoreWith({ flow: 0.6, vibration: 0.4 })).toBeGreaterThan(0.5);
    expect(scoreWith({ flow: 0.4, vibration: 0.6 })).toBe(0.5);
  });

  it('explains nothing where no channel has a sensitivity of its own, or nothing surprised', () => {
    expect(() => sensitiveVerdict(verdictOf(0.6), settingsOf({ sensitivity: 'high' }), '1', never)).not.toThrow();
    expect(() => sensitiveVerdict(verdictOf(0), settingsOf(EXCEPTIONS), '1', never)).not.toThrow();
  });
});

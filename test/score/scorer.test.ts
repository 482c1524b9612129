import { describe, expect, it } from '@jest/globals';
import { aRuleSet } from '../support/builders/a-rule-set.ts';
import { aScorer } from './scorer-settings.ts';

const encoder = new TextEncoder();
const START_SECONDS = 1_795_338_000;
/** Far enough from values of 0 to 4 for an alarm, but not for one at the lowest sensitivity. */
const JUMP = 4.5;

/** Judges a reading of one value. */
function judge(scorer: ReturnType<typeof aScorer>, sensorId: number, value: number, second: number) {
  const text = JSON.stringify({ sensor_id: sensorId, value, timestamp: START_SECONDS + second });
  const scored = scorer.score(encoder.encode(text), (START_SECONDS + second) * 1000);
  if (!scored.ok) throw new Error(scored.problem.error);
  return scored.value;
}

describe('Scorer', () => {
  it('has a model for each sensor', () => {
    const scorer = aScorer();
    for (let second = 0; second < 100; second++) judge(scorer, 1, second % 5, second);
    expect(judge(scorer, 1, 1, 100).model?.warmingUp).toBe(false);
    expect(judge(scorer, 2, 1, 100).model?.warmingUp).toBe(true);
  });

  it('forgets the sensor silent longest when there are too many', () => {
    const scorer = aScorer({ maxSensors: 2 });
    for (let second = 0; second < 100; second++) for (const id of [1, 2]) judge(scorer, id, second % 5, second);
    judge(scorer, 1, 1, 100);
    judge(scorer, 3, 1, 100);
    expect(scorer.forgottenModels).toBe(1);
    expect(judge(scorer, 1, 1, 101).model?.warmingUp).toBe(false);
    expect(judge(scorer, 2, 1, 101).model?.warmingUp).toBe(true);
  });

  it('leaves the model out when it is off', () => {
    expect(judge(aScorer({ withModel: false }), 1, 1, 0)).toMatchObject({ model: undefined, anomaly: false });
  });

  it.each([
    [0.1, false],
    ['normal', true],
  ])('goes by the sensitivity of the rules file: %s', (sensitivity, anomaly) => {
    const scorer = aScorer({ ruleSet: aRuleSet({ sensitivity_for: [{ channels: ['value'], sensitivity }] }) });
    for (let second = 0; second < 300; second++) judge(scorer, 1, second % 5, second);
    const jump = judge(scorer, 1, JUMP, 300);
    expect(jump.anomaly).toBe(anomaly);
    expect((jump.model?.score ?? 0) >= 0.5).toBe(anomaly);
  });

  it.each([
    [0.01, true],
    [1, false],
  ])('calls a jump an anomaly at threshold %d: %s', (threshold, anomaly) => {
    const scorer = aScorer({ threshold });
    for (let second = 0; second < 200; second++) judge(scorer, 1, (second * 7) % 11, second);
    expect(judge(scorer, 1, 500, 200).anomaly).toBe(anomaly);
  });

  it('holds ten thousand sensors of one reading within its bound', () => {
    const scorer = aScorer({ maxSensors: 100 });
    for (let id = 0; id < 10_000; id++) judge(scorer, id, 1, id);
    expect(scorer.forgottenModels).toBe(9900);
  });
});

import { describe, expect, it } from '@jest/globals';
import { DEFAULT_PARAMETERS } from '../../../detection/model/parameters.ts';
import { TAIL_SIZE, Tail } from '../../../detection/model/tail.ts';
import { noise } from './series.ts';

const FLOOR = 0.01;
const aTail = () => new Tail(new Float32Array(TAIL_SIZE), DEFAULT_PARAMETERS);

function learn(tail: Tail, readings: number, next = noise()): Tail {
  for (let i = 0; i < readings; i++) tail.surprise(Math.abs(next()), FLOOR);
  return tail;
}

describe('Tail', () => {
  it('is not surprised while it has seen fewer than 30 residuals', () => {
    expect(learn(aTail(), 29).surprise(100, FLOOR)).toBe(0);
    expect(learn(aTail(), 30).surprise(100, FLOOR)).toBeGreaterThan(1);
  });

  it('puts the threshold where about the stated share of residuals lies above', () => {
    const tail = learn(aTail(), 20_000);
    const next = noise(2);
    const above = Array.from({ length: 5000 }, () => Math.abs(next())).filter((r) => r > tail.threshold).length / 5000;
    expect(above).toBeGreaterThan(0.3 * (1 - DEFAULT_PARAMETERS.tailQuantile));
    expect(above).toBeLessThan(3 * (1 - DEFAULT_PARAMETERS.tailQuantile));
  });

  it('says nothing below the threshold and more the further above', () => {
    const surprises = [0.5, 4, 8, 16].map((residual) => learn(aTail(), 2000).surprise(residual, FLOOR));
    expect(surprises[0]).toBe(0);
    expect([...surprises].sort((a, b) => a - b)).toEqual(surprises);
    expect(surprises[3]).toBeGreaterThan(5);
  });

  it('is surprised less by the same residual while it has seen few above its threshold', () => {
    const [young, old] = [100, 20_000].map((readings) => learn(aTail(), readings));
    const far = (tail: Tail | undefined) => tail?.surprise(2 * (tail?.threshold ?? 0) + 10, FLOOR) ?? 0;
    expect(far(young)).toBeLessThan(far(old) / 2);
  });

  it('is surprised less by a spike that it saw lately', () => {
    const tail = learn(aTail(), 2000);
    const first = tail.surprise(20, FLOOR);
    for (let spike = 0; spike < 5; spike++) learn(tail, 50, noise(spike)).surprise(20, FLOOR);
    expect(tail.surprise(20, FLOOR)).toBeLessThan(first / 2);
  });

  it('measures an excess by the floor when residuals are nearly equal', () => {
    const tail = aTail();
    for (let i = 0; i < 1000; i++) tail.surprise(0, FLOOR);
    expect(tail.surprise(FLOOR / 10, FLOOR)).toBeLessThan(2);
    expect(tail.surprise(100 * FLOOR, FLOOR)).toBeGreaterThan(5);
  });
});

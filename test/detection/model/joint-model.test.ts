import { describe, expect, it } from '@jest/globals';
import { GROUP_CHANNELS, JOINT_SIZE, JointModel } from '../../../detection/model/joint-model.ts';
import { DEFAULT_PARAMETERS } from '../../../detection/model/parameters.ts';
import { noise } from './series.ts';

const { jointAbsorbReadings, jointDeviations, jointWarmUpReadings } = DEFAULT_PARAMETERS;
const FLOORS = new Float64Array(GROUP_CHANNELS);

const aJointModel = () => new JointModel(new Float32Array(JOINT_SIZE), DEFAULT_PARAMETERS);

/** Judges readings of three channels around given levels; returns what the last said. */
function run(model: JointModel, readings: number, levels: readonly number[], next: () => number): number {
  let deviations = 0;
  for (let i = 0; i < readings; i++) {
    const values = new Float64Array(GROUP_CHANNELS).fill(Number.NaN);
    for (const [channel, level] of levels.entries()) values[channel] = level + next();
    deviations = model.deviations(values, FLOORS);
  }
  return deviations;
}

describe('JointModel', () => {
  it('says nothing of a single channel or while it warms up', () => {
    expect(run(aJointModel(), 1000, [0], noise())).toBe(0);
    expect(run(aJointModel(), jointWarmUpReadings, [0, 0, 0], noise())).toBe(0);
  });

  it('reports a shift of one deviation in every channel, as long as it lasts, and forgets it when it ends', () => {
    const model = aJointModel();
    const next = noise();
    expect(run(model, 2000, [0, 0, 0], next)).toBeLessThan(jointDeviations);
    expect(run(model, 100, [1, 1, 1], next)).toBeGreaterThan(jointDeviations);
    expect(run(model, 300, [1, 1, 1], next)).toBeGreaterThan(jointDeviations);
    expect(run(model, 200, [0, 0, 0], next)).toBeLessThan(jointDeviations);
  });

  it('takes a shift for normal when it has lasted long enough', () => {
    const model = aJointModel();
    const next = noise();
    run(model, 2000, [0, 0, 0], next);
    run(model, jointAbsorbReadings + 2000, [20, 20, 20], next);
    expect(run(model, 100, [20, 20, 20], next)).toBeLessThan(jointDeviations);
  });

  it('is not alarmed by a single outlier', () => {
    const model = aJointModel();
    const next = noise();
    run(model, 2000, [0, 0, 0], next);
    expect(run(model, 1, [1e6, 0, 0], next)).toBeLessThan(jointDeviations);
  });

  it('shares the distance out among the channels', () => {
    const model = aJointModel();
    const next = noise();
    run(model, 2000, [0, 0, 0], next);
    run(model, 100, [0, 3, 0], next);
    expect(model.shares[1]).toBeGreaterThan(0.8);
    expect(model.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
  });

  it('goes on with the channels that are there', () => {
    const model = aJointModel();
    const next = noise();
    run(model, 2000, [0, 0, 0], next);
    expect(run(model, 100, [2, 2], next)).toBeGreaterThan(jointDeviations);
  });
});

import { describe, expect, it } from '@jest/globals';
import { DEFAULT_PARAMETERS } from '../../../detection/model/parameters.ts';
import { STANDSTILL_SIZE, Standstill } from '../../../detection/model/standstill.ts';

const { stuckGrowth, stuckReadings } = DEFAULT_PARAMETERS;
const aStandstill = () => new Standstill(new Float32Array(STANDSTILL_SIZE), DEFAULT_PARAMETERS);

/** The readings, counted from 1, of so many without a move that surprise. */
function stand(standstill: Standstill, readings: number): readonly number[] {
  const surprising: number[] = [];
  for (let reading = 1; reading <= readings; reading++)
    if (standstill.surprise(false, true) > 0) surprising.push(reading);
  return surprising;
}

describe('Standstill', () => {
  it('takes a channel that never moved for constant', () => {
    expect(stand(aStandstill(), 10_000)).toEqual([]);
  });

  it('knows that a channel moves when it never stood still', () => {
    const standstill = aStandstill();
    standstill.surprise(true, true);
    expect(stand(standstill, stuckGrowth * stuckReadings - 1)).toEqual([stuckReadings]);
  });

  it('does not take the value after a gap for a move', () => {
    const standstill = aStandstill();
    stand(standstill, 10);
    standstill.surprise(true, false);
    expect(stand(standstill, 1000)).toEqual([]);
  });

  it.each([
    [0, stuckReadings],
    [2, stuckReadings + 2],
    [stuckReadings, stuckGrowth * stuckReadings],
    [50, stuckGrowth * 50],
  ])(
    'is surprised after a longest standstill of %d readings at reading %d, and when that has grown as much again',
    (longest, reading) => {
      const standstill = aStandstill();
      standstill.surprise(true, true);
      stand(standstill, longest);
      standstill.surprise(true, true);
      expect(stand(standstill, stuckGrowth ** 2 * reading - 1)).toEqual([reading, stuckGrowth * reading]);
    },
  );
});

import { describe, expect, it } from '@jest/globals';
import { DEFAULT_PARAMETERS } from '../../../detection/model/parameters.ts';
import { profileSize, SeasonalProfile } from '../../../detection/model/seasonal-profile.ts';
import { DAY_MS, MINUTE_MS, START_MS } from './series.ts';

const HOUR_MS = 60 * MINUTE_MS;

function aProfile(fewestPeriods?: number): SeasonalProfile {
  const memory = new Float32Array(profileSize(24));
  SeasonalProfile.clear(memory);
  return new SeasonalProfile(memory, DEFAULT_PARAMETERS, DAY_MS, 24, fewestPeriods);
}

/** Learns the hour as the value, every ten minutes of some days. */
function learnDays(profile: SeasonalProfile, days: number): SeasonalProfile {
  for (let timestampMs = START_MS; timestampMs < START_MS + days * DAY_MS; timestampMs += 10 * MINUTE_MS) {
    profile.turnTo(timestampMs);
    profile.learn(Math.floor((timestampMs % DAY_MS) / HOUR_MS));
  }
  return profile;
}

describe('SeasonalProfile', () => {
  it('knows no usual value during the first period', () => {
    const profile = learnDays(aProfile(), 1);
    expect(profile.usual).toBeNaN();
    expect(profile.deviation(3, 24)).toBeNaN();
  });

  it.each([0, 1, 12, 23])(
    'knows the usual value of hour %d after two days, at its first and last millisecond',
    (hour) => {
      const profile = learnDays(aProfile(), 2);
      for (const offsetMs of [0, HOUR_MS - 1]) {
        profile.turnTo(START_MS + 2 * DAY_MS + hour * HOUR_MS + offsetMs);
        expect(profile.usual).toBeCloseTo(hour);
      }
    },
  );

  it.each([
    [3, true],
    [4, false],
  ])('that needs four periods knows nothing usual after %d, the present one counted: %s', (periods, isUnknown) => {
    const profile = learnDays(aProfile(4), periods - 1);
    profile.turnTo(START_MS + (periods - 1) * DAY_MS);
    expect(Number.isNaN(profile.usual)).toBe(isUnknown);
  });

  it('measures a deviation in spreads of that time of day', () => {
    const profile = learnDays(aProfile(), 3);
    profile.turnTo(START_MS + 3 * DAY_MS + 12 * HOUR_MS);
    expect(profile.deviation(12, 24)).toBeLessThan(0.1);
    expect(profile.deviation(18, 24)).toBeGreaterThan(5);
  });

  it('keeps what it knows across days without readings, and before 1970', () => {
    const profile = learnDays(aProfile(), 3);
    profile.turnTo(START_MS + 40 * DAY_MS + 7 * HOUR_MS);
    expect(profile.usual).toBeCloseTo(7);
    profile.turnTo(-DAY_MS + 7 * HOUR_MS);
    expect(profile.usual).toBeCloseTo(7);
  });
});

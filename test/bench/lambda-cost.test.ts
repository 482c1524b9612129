import { describe, expect, it } from '@jest/globals';
import { batchSizeFor, LAMBDA_PRICE, lambdaCost } from '../../bench/lambda-cost.ts';

const work = { cpuSecondsPerMillion: 6, waitSecondsPerMillion: 0, recordBytes: 160 };

describe('lambdaCost', () => {
  it('takes as long as the share of a CPU makes it, and no less above a whole one', () => {
    expect(lambdaCost(work, 1_769 / 2).seconds).toBeCloseTo(12);
    expect(lambdaCost(work, 1_769).seconds).toBeCloseTo(6);
    expect(lambdaCost(work, 3_538)).toMatchObject({ cpus: 1, seconds: 6 });
  });

  it('needs the same GB-seconds below a whole CPU, and more above it', () => {
    expect(lambdaCost(work, 512).gbSeconds).toBeCloseTo(lambdaCost(work, 1_769).gbSeconds);
    expect(lambdaCost(work, 3_538).gbSeconds).toBeCloseTo(2 * lambdaCost(work, 1_769).gbSeconds);
  });

  it('adds waiting at the whole memory, and a hundred requests', () => {
    const { gbSeconds, dollars, readingsPerSecond } = lambdaCost({ ...work, waitSecondsPerMillion: 4 }, 1_769);
    expect(gbSeconds).toBeCloseTo((10 * 1_769) / 1_024);
    expect(dollars).toBeCloseTo(gbSeconds * LAMBDA_PRICE.perGbSecond + 100 * 0.2e-6, 10);
    expect(readingsPerSecond).toBeCloseTo(100_000);
  });
});

describe('batchSizeFor', () => {
  it.each([
    [160, 10_000],
    [500, 7_703],
    [2_000, 2_233],
    [1_000_000, 4],
    [10_000_000, 1],
  ])('takes of records of %i bytes %i, within ten thousand and 6 MB', (recordBytes, records) => {
    expect(batchSizeFor(recordBytes)).toBe(records);
  });
});

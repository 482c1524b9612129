import { describe, expect, it } from '@jest/globals';
import { FUNCTION, judgingPlan, serviceMs } from '../../../bench/capacity/capacity-plan.ts';
import { type Scenario, simulate } from '../../../bench/capacity/queue-simulation.ts';

/** What one invocation after the other judges a second, with full batches. */
const PER_INVOCATION = FUNCTION.batchSize / (serviceMs(FUNCTION.batchSize) / 1_000);
const PER_POLLER = 5 * PER_INVOCATION;
const OUTAGE = { from: 60, until: 180 };

const aScenario = (overrides: Partial<Scenario> = {}): Scenario => ({
  rateAt: () => 20_000,
  isUp: () => true,
  seconds: 600,
  partitions: 12,
  pollers: { minimum: 2, maximum: 2 },
  ...overrides,
});

const awayForTwoMinutes = (second: number) => second < OUTAGE.from || second >= OUTAGE.until;

describe('the simulation of queues', () => {
  it('judges what comes, and is never behind, at a rate that it was planned for', () => {
    const { pollers, partitions } = judgingPlan(20_000);
    const lag = simulate(aScenario({ partitions, pollers: { minimum: pollers, maximum: pollers } }));
    expect(lag.caughtUpAtSecond).toBe(0);
    expect(lag.oldestSeconds).toBeLessThan(2);
    expect(lag.judged).toBeGreaterThan(20_000 * 598);
    expect(lag.judged).toBeLessThanOrEqual(20_000 * 600);
  });

  it('lets everything of an outage wait, and loses nothing of it', () => {
    const lag = simulate(aScenario({ isUp: awayForTwoMinutes }));
    expect(lag.oldestSeconds).toBeGreaterThan(115);
    expect(lag.mostRecords).toBeGreaterThan(20_000 * 115);
    expect(lag.judged).toBeGreaterThan(20_000 * 598);
    expect(lag.caughtUpAtSecond).toBeGreaterThan(OUTAGE.until);
  });

  it('drains a backlog by what it can do beyond what comes', () => {
    const { caughtUpAtSecond } = simulate(aScenario({ isUp: awayForTwoMinutes }));
    const backlog = 20_000 * (OUTAGE.until - OUTAGE.from);
    const expected = backlog / (2 * PER_POLLER - 20_000);
    expect(caughtUpAtSecond - OUTAGE.until).toBeGreaterThan(0.6 * expected);
    expect(caughtUpAtSecond - OUTAGE.until).toBeLessThan(2 * expected);
  });

  it('never catches up with less than what comes', () => {
    const tooFew = aScenario({ rateAt: () => 1.2 * PER_POLLER, pollers: { minimum: 1, maximum: 1 } });
    expect(simulate(tooFew).caughtUpAtSecond).toBe(Number.POSITIVE_INFINITY);
  });

  it('has one batch of a partition at a time, so that more pollers than partitions change nothing', () => {
    const burst = { rateAt: (second: number) => (second < 60 ? 4 * PER_INVOCATION : 1_000), partitions: 3 };
    const [some, many] = [1, 50].map((pollers) =>
      simulate(aScenario({ ...burst, pollers: { minimum: pollers, maximum: pollers } })),
    );
    expect(some).toEqual(many);
    expect(some?.oldestSeconds).toBeGreaterThan(2);
  });

  it('gets more pollers minutes after they are needed', () => {
    const rush = { rateAt: () => 1.5 * PER_POLLER, seconds: 1_200, partitions: 24 };
    const [slow, fast] = [1, 3].map((minimum) => simulate(aScenario({ ...rush, pollers: { minimum, maximum: 3 } })));
    expect(slow?.oldestSeconds).toBeGreaterThan(60);
    expect(fast?.oldestSeconds).toBeLessThan(5);
    expect(slow?.caughtUpAtSecond).toBeGreaterThan(240);
    expect(slow?.caughtUpAtSecond).toBeLessThan(1_200);
  });

  it('runs the same again by the same seed, and otherwise by another', () => {
    const outage = { isUp: awayForTwoMinutes, seconds: 300 };
    const [one, again, other] = [1, 1, 2].map((seed) => simulate(aScenario({ ...outage, seed })));
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });
});

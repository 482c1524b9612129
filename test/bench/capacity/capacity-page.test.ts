import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { bottlenecks } from '../../../bench/capacity/bottlenecks.ts';
import { capacityPage, DEMAND, PRODUCTION } from '../../../bench/capacity/capacity-page.ts';
import { capacityPlan, FUNCTION, judgingPlan, serviceMs } from '../../../bench/capacity/capacity-plan.ts';
import { BROKERS } from '../../../bench/capacity/limits.ts';
import { MEASURED } from '../../../bench/measured.ts';
import { capacityOf } from '../../../infra/capacity.ts';
import { PARTITIONS_PER_BROKER } from '../../../infra/limits.ts';
import { loadConfig } from '../../../infra/load-config.ts';
import { projectRoot } from '../../../project-root.ts';

describe('the page about capacity', () => {
  it('is what was measured and published; npm run -s bench -- capacity > docs/capacity.md writes it', () => {
    expect(readFileSync(join(projectRoot, 'docs/capacity.md'), 'utf8')).toBe(capacityPage());
  }, 60_000);

  it('is about the production profile as it is deployed', () => {
    const { kafka, search, pollers, detector, retention, network } = loadConfig({ profile: 'production' });
    expect(PRODUCTION).toEqual({
      partitions: kafka.partitions,
      pollers: pollers.maximum,
      concurrency: detector.reservedConcurrency,
      brokers: { size: kafka.instanceType, count: network.zones * kafka.brokersPerZone, gib: kafka.maximumStorageGib },
      nodes: { size: search.instanceType, count: search.dataNodes, gib: search.storageGib },
      zones: network.zones,
      topicDays: kafka.retentionHours / 24,
      keepDays: retention.keepDays,
      replicas: search.replicas,
    });
    expect(FUNCTION).toMatchObject({ memoryMib: detector.memoryMib, batchSize: pollers.batchSize });
    expect(DEMAND).toMatchObject({ topicDays: PRODUCTION.topicDays, keepDays: PRODUCTION.keepDays });
  });

  it('agrees with what synthesis says of the disks', () => {
    const { kafkaPerSecond, searchPerSecond } = capacityOf(loadConfig({ profile: 'production' }));
    const rateOf = (part: string) =>
      Math.floor(bottlenecks(PRODUCTION).find((each) => each.part.startsWith(part))?.rate ?? 0);
    expect(rateOf("brokers' disks")).toBe(kafkaPerSecond);
    expect(rateOf("data nodes' disks")).toBe(searchPerSecond);
  });

  it('knows brokers that can be deployed', () => {
    for (const { name } of BROKERS) expect(PARTITIONS_PER_BROKER).toHaveProperty([name]);
  });
});

describe('a plan of capacity', () => {
  const planOf = (rate: number) => capacityPlan({ ...DEMAND, rate });

  it('takes the measured processor time for each record, and the share of a processor that the memory gives', () => {
    expect(serviceMs(0)).toBe(MEASURED.invocationMs);
    expect(serviceMs(1_000, 1_769) - serviceMs(0)).toBeCloseTo(MEASURED.detectorCpuSecondsPerMillion);
    expect(serviceMs(1_000, 884.5) - serviceMs(0)).toBeCloseTo(2 * MEASURED.detectorCpuSecondsPerMillion);
  });

  it('has room for the invocations that a rate needs, and a partition for each', () => {
    for (const rate of [100, 1_000, 10_000, 100_000, 1_000_000]) {
      const { batch, serviceMs: each, concurrency, pollers, partitions } = judgingPlan(rate);
      expect((rate / batch) * (each / 1_000)).toBeLessThanOrEqual(concurrency);
      expect(pollers * 5).toBeGreaterThanOrEqual(concurrency);
      expect(partitions).toBeGreaterThanOrEqual(Math.max(concurrency, pollers));
    }
  });

  it('needs no less for more', () => {
    const counts = [1_000, 10_000, 100_000, 1_000_000].map((rate) => planOf(rate));
    for (const [index, { judging, brokers }] of counts.entries()) {
      const before = counts[index - 1];
      if (before === undefined) continue;
      expect(judging.concurrency).toBeGreaterThanOrEqual(before.judging.concurrency);
      expect(brokers.count * brokers.diskBytesEach).toBeGreaterThan(
        before.brokers.count * before.brokers.diskBytesEach,
      );
    }
  });

  it('keeps verdicts for fewer days where no domain holds them all', () => {
    expect(planOf(900_000).keepDays).toBe(DEMAND.keepDays);
    const { keepDays, nodes } = planOf(4_000_000);
    expect(keepDays).toBeLessThan(DEMAND.keepDays);
    expect(nodes.count).toBeLessThanOrEqual(81);
  });
});

import { describe, expect, it } from '@jest/globals';
import { capacityOf, capacitySentence } from '../../infra/capacity.ts';
import { loadConfig } from '../../infra/load-config.ts';

describe('what a configuration holds', () => {
  it('is what fits on the disks in the time for which each keeps it', () => {
    // 2 brokers of 10 GiB, 85 % of them, two copies of 200 bytes for a day; 10 GiB, 71.25 % of them, 150 bytes for 7 days.
    expect(capacityOf(loadConfig({}))).toEqual({ kafkaPerSecond: 528, searchPerSecond: 84 });
  });

  it('counts the disks of brokers as large as they may grow', () => {
    const { kafkaPerSecond } = capacityOf(loadConfig({ profile: 'production' }));
    const fixed = loadConfig({ profile: 'production', kafka: { maximumStorageGib: 200 } });
    expect(kafkaPerSecond).toBeGreaterThan(2.9 * capacityOf(fixed).kafkaPerSecond);
  });

  it('is said in one sentence', () => {
    expect(capacitySentence(loadConfig({ kafka: { retentionHours: 36 } }))).toBe(
      'Its disks hold 84 readings a second: brokers 352 for 1.5 days, OpenSearch 84 for 7 days, at 200 and 150 bytes for a reading and its verdict.',
    );
  });
});

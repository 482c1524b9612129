import { describe, expect, it } from '@jest/globals';
import { drawSchedule, needsServersAlone } from '../../../soak/schedule/schedule.ts';

const schedules = Array.from({ length: 200 }, (_, number) => drawSchedule(7, number));

describe('a soak schedule', () => {
  it('is the same for the same seed and number, and another for others', () => {
    expect(drawSchedule(7, 3)).toEqual(schedules[3]);
    expect(drawSchedule(8, 3)).not.toEqual({ ...schedules[3], seed: 8 });
    expect(drawSchedule(7, 4)).not.toEqual({ ...schedules[3], number: 4 });
  });

  it('kills a server in one of five: OpenSearch, Kafka and one of its brokers in turn', () => {
    expect(schedules.filter(needsServersAlone)).toHaveLength(40);
    expect(schedules.slice(0, 30).filter(needsServersAlone)).toMatchObject([
      { number: 4, disturbances: expect.arrayContaining([killOf('opensearch')]) },
      { number: 9, disturbances: expect.arrayContaining([killOf('kafka')]) },
      { number: 14, disturbances: expect.arrayContaining([killOf('broker-2')]) },
      { number: 19, disturbances: expect.arrayContaining([killOf('opensearch')]) },
      { number: 24, disturbances: expect.arrayContaining([killOf('kafka')]) },
      { number: 29, disturbances: expect.arrayContaining([killOf('broker-1')]) },
    ]);
  });

  it('lies on two brokers where partitions move or one broker is killed', () => {
    const onOne = schedules.filter(({ placement }) => placement === 'one-broker').flatMap(kindsOf);
    expect(onOne.filter((kind) => /^move|broker-/.test(kind))).toEqual([]);
    expect(new Set(schedules.map(({ placement }) => placement)).size).toBe(3);
  });

  it('is of each size among four neighbours, and lets events fill up to 6 MB where readings are large', () => {
    expect(schedules.slice(0, 4).map(({ sizes }) => sizes)).toEqual(['small', 'kilobyte', 'small', 'wide']);
    for (const { sizes, batchSize } of schedules)
      if (sizes !== 'small') expect(batchSize).toBeGreaterThanOrEqual(5_000);
  });

  it('has at least 20,000 records, and its disturbances in the order of their times', () => {
    for (const { records, disturbances } of schedules) {
      expect(records).toBeGreaterThanOrEqual(20_000);
      const shares = disturbances.map(({ atShare }) => atShare);
      expect(shares).toEqual([...shares].sort((a, b) => a - b));
    }
  });

  it('is among 200 one with each kind of disturbance and end', () => {
    const moments = (kind: string, ...names: string[]) => names.map((name) => `${kind} ${name}`);
    const all = ['refusal', 'item-failures', 'slow', 'late', 'twice', 'kafka-link', 'members', 'move'];
    all.push(...moments('cut', 'before', 'while', 'withheld'));
    for (const victim of ['detector', 'environment', 'opensearch', 'kafka'])
      all.push(...moments(`kill ${victim}`, 'before', 'while', 'withheld', 'answered'));
    all.push(...moments('kill-at-commit', 'before', 'withheld', 'answered'));
    all.push(...moments('finale', 'none', 'rewind', 'remake'));
    const drawn = new Set(schedules.flatMap(kindsOf));
    expect(all.filter((kind) => !drawn.has(kind))).toEqual([]);
  });
});

function kindsOf({ disturbances, finale }: (typeof schedules)[number]): readonly string[] {
  const kinds = disturbances.map(({ disturbance }) => {
    const victim = 'victim' in disturbance ? [disturbance.victim] : [];
    const moment = 'moment' in disturbance ? [disturbance.moment] : [];
    return [disturbance.kind, ...victim, ...moment].join(' ');
  });
  return [...kinds, `finale ${finale.kind}`];
}

function killOf(victim: string) {
  return expect.objectContaining({ disturbance: expect.objectContaining({ kind: 'kill', victim }) });
}

import { describe, expect, it } from '@jest/globals';
import { drawSchedule, needsServersAlone } from '../../soak/schedule.ts';

const schedules = Array.from({ length: 200 }, (_, number) => drawSchedule(7, number));

describe('a soak schedule', () => {
  it('is the same for the same seed and number, and another for others', () => {
    expect(drawSchedule(7, 3)).toEqual(schedules[3]);
    expect(drawSchedule(8, 3)).not.toEqual({ ...schedules[3], seed: 8 });
    expect(drawSchedule(7, 4)).not.toEqual({ ...schedules[3], number: 4 });
  });

  it('kills a server in one of five, both in turn', () => {
    expect(schedules.filter(needsServersAlone)).toHaveLength(40);
    expect(schedules.slice(0, 10).filter(needsServersAlone)).toMatchObject([
      { number: 4, disturbances: expect.arrayContaining([killOf('opensearch')]) },
      { number: 9, disturbances: expect.arrayContaining([killOf('kafka')]) },
    ]);
  });

  it('has at least 20,000 records, and its disturbances in the order of their times', () => {
    for (const { records, disturbances } of schedules) {
      expect(records).toBeGreaterThanOrEqual(20_000);
      const shares = disturbances.map(({ atShare }) => atShare);
      expect(shares).toEqual([...shares].sort((a, b) => a - b));
    }
  });

  it('is among 200 one with each kind of disturbance and end', () => {
    const kinds = schedules.flatMap(({ disturbances, finale }) => [
      ...disturbances.map(
        ({ disturbance }) => `${disturbance.kind} ${'moment' in disturbance ? disturbance.moment : ''}`,
      ),
      `finale ${finale.kind}`,
    ]);
    const moments = (kind: string, ...names: string[]) => names.map((name) => `${kind} ${name}`);
    const all = ['refusal ', 'item-failures ', 'slow ', 'late ', 'twice ', 'kafka-link ', 'members '];
    all.push(...moments('cut', 'before', 'while', 'withheld'));
    all.push(...moments('kill', 'before', 'while', 'withheld', 'answered'));
    all.push(...moments('finale', 'none', 'rewind', 'remake'));
    expect([...new Set(kinds)].sort()).toEqual(all.sort());
  });
});

function killOf(victim: string) {
  return expect.objectContaining({ disturbance: expect.objectContaining({ kind: 'kill', victim }) });
}

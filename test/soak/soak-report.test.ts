import { describe, expect, it } from '@jest/globals';
import type { Outcome } from '../../soak/check/outcome.ts';
import { drawSchedule } from '../../soak/schedule/schedule.ts';
import { SoakReport } from '../../soak/soak-report.ts';

const OUTCOME: Outcome = {
  records: 54_321,
  bytes: 123_456_789,
  documents: 54_000,
  deadLetters: 321,
  left: 0,
  problems: [],
};

describe('what a soak says', () => {
  it('fits into 80 columns, whatever is drawn', () => {
    const report = new SoakReport(1_000);
    const lines = Array.from({ length: 1_000 }, (_, number) =>
      report.ended(drawSchedule(1, number), { ...OUTCOME, left: number % 5 }, 187_654),
    );
    expect([...lines.flat(), ...report.table()].filter((line) => line.length > 80)).toEqual([]);
  });

  it('names what failed and what did not come, and counts both', () => {
    const report = new SoakReport(2);
    report.ended(drawSchedule(1, 0), OUTCOME, 1_000);
    const said = report
      .ended(drawSchedule(1, 1), { ...OUTCOME, problems: ['lost: 1'], left: 2 }, 1_000)
      .join(' ')
      .replace(/\s+/g, ' ');
    expect(said).toContain('FAILED');
    expect(said).toContain('2 of these did not come');
    expect(report.table()[1]?.split(/\s+/)).toEqual(['all', '2', '1', '108,642', '247', '2']);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { AnomalyKind } from '../../producer/simulation/anomaly-label.ts';
import { labelReport } from '../../score-labels/label-report.ts';
import { type JudgedRecord, LabelTally } from '../../score-labels/label-tally.ts';

const aLabel = (kind: AnomalyKind, sinceMs: number) => ({ kind, channel: 'temperature', sinceMs });
const normal = (flagged = false): JudgedRecord => ({ sensorId: '3', eventMs: 0, label: undefined, flagged });

/** The readings of an episode, two seconds apart; `flags` says which were flagged: `.` not, `!` flagged. */
const anEpisode = (kind: AnomalyKind, flags: string, sensorId = '1', sinceMs = 60_000): JudgedRecord[] =>
  [...flags].map((flag, index) => ({
    sensorId,
    eventMs: sinceMs + 2_000 * index,
    label: aLabel(kind, sinceMs),
    flagged: flag === '!',
  }));

function scoreOf(...records: readonly JudgedRecord[]) {
  const tally = new LabelTally();
  for (const record of records) tally.add(record);
  return tally.score();
}

describe('LabelTally', () => {
  it('counts normal readings and the false alarms among them', () => {
    expect(scoreOf(normal(), normal(true), normal())).toMatchObject({ kinds: [], normalReadings: 3, falseAlarms: 1 });
  });

  it('takes an episode for detected from its first flagged reading on, and measures the delay to it', () => {
    const { kinds } = scoreOf(...anEpisode('drift', '..!.!'), ...anEpisode('drift', '....', '2'));
    expect(kinds).toEqual([
      {
        kind: 'drift',
        episodes: 2,
        detectedEpisodes: 1,
        readings: 9,
        flaggedReadings: 2,
        medianDelaySeconds: 4,
        medianDelayReadings: 2,
      },
    ]);
  });

  it('tells episodes apart by sensor and by beginning, also when their readings are mixed', () => {
    const first = anEpisode('stuck', '.!');
    const other = anEpisode('stuck', '!.', '2');
    const later = anEpisode('stuck', '..', '1', 90_000);
    const mixed = [0, 1].flatMap((index) => [first, other, later].flatMap((episode) => episode[index] ?? []));
    expect(scoreOf(...mixed).kinds[0]).toMatchObject({ episodes: 3, detectedEpisodes: 2, medianDelaySeconds: 0 });
  });

  it('has no delay where nothing is detected', () => {
    expect(scoreOf(...anEpisode('spike', '.')).kinds[0]).toMatchObject({ medianDelaySeconds: undefined });
  });
});

describe('labelReport', () => {
  it('shows a line for each kind and one for all', () => {
    const score = scoreOf(normal(), normal(true), ...anEpisode('spike', '!'), ...anEpisode('drift', '.!!.', '2'));
    expect(labelReport('rules', score).split('\n')).toEqual([
      'rules: 1 false alarms in 2 normal readings (500.00 in a thousand)',
      'alarms: 2 in anomalies, 0 just after one, 1 false (precision 66.7 %): 100800.00 false alarms a sensor and week',
      'kind   episodes  detected   recall  readings  flagged  precision   delay (median)',
      'spike         1         1  100.0 %         1        1     50.0 %  0 s, 0 readings',
      'drift         1         1  100.0 %         4        2     66.7 %  2 s, 1 readings',
      'all           2         2  100.0 %         5        3     75.0 %                –',
      '',
    ]);
  });
});

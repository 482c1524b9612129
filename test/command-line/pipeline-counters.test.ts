import { describe, expect, it } from '@jest/globals';
import {
  counted,
  type PipelineCounters,
  RateWindow,
  remarkSentences,
  statusLine,
} from '../../command-line/pipeline-counters.ts';

const someCounters = (given: Partial<PipelineCounters> = {}): PipelineCounters => ({
  sent: 12_000,
  judged: 11_990,
  anomalies: 7,
  deadLetters: 1,
  lag: 10,
  failing: undefined,
  ...given,
});

const REMARKS = { unreadableTimes: 1, unjudged: 2, withIgnoredFields: 3 } as const;

describe('statusLine', () => {
  it('shows what was sent, judged and found, the lag and the rate', () => {
    expect(statusLine(someCounters(), 199.6)).toBe(
      'sent 12,000 · judged 11,990 · anomalies 7 · dead letters 1 · lag 10 · 200/s',
    );
  });

  it('says why the detector waits', () => {
    expect(statusLine(someCounters({ failing: 'the disk is full' }), 0)).toContain(' · waiting: the disk is full');
  });

  it('shows what the mapping filters out or discards, and what of that is lost, only where there is any', () => {
    expect(statusLine(someCounters({ filtered: 3, discarded: 2, lost: 1 }), 0)).toContain(
      'dead letters 1 · filtered out 3 · discarded 2 (1 lost) · lag 10',
    );
    expect(statusLine(someCounters({ discarded: 2, lost: 0 }), 0)).toContain('dead letters 1 · discarded 2 · lag 10');
    expect(statusLine(someCounters({ filtered: 0, discarded: 0, lost: 0 }), 0)).toContain('dead letters 1 · lag 10');
  });

  it('shows how many times could not be read, only where there are any', () => {
    expect(statusLine(someCounters({ unreadableTimes: 2 }), 0)).toContain(
      'dead letters 1 · unreadable times 2 · lag 10',
    );
    expect(statusLine(someCounters({ unreadableTimes: 0 }), 0)).toContain('dead letters 1 · lag 10');
  });

  it('shows what no rule judged and what was not used, where there is any', () => {
    const counters = someCounters({ unjudged: 1200, withIgnoredFields: 3 });
    expect(statusLine(counters, 0)).toContain('dead letters 1 · no rule applied 1,200 · unused fields 3 · lag 10');
    expect(remarkSentences(counters)).toEqual([
      expect.stringMatching(/^1,200 readings have no channel that a rule judges/),
      expect.stringMatching(/^3 readings have fields that are not used/),
    ]);
    expect(remarkSentences(someCounters())).toEqual([]);
  });

  it('says nothing of sending where no producer was started', () => {
    expect(statusLine(someCounters({ sent: undefined }), 0)).toMatch(/^judged /);
  });
});

describe('counted', () => {
  it('takes over what a part says and keeps the rest', () => {
    const progress = { kind: 'progress', judged: 5, anomalies: 2, deadLetters: 0, ...REMARKS, lag: 3 } as const;
    expect(counted(someCounters(), progress)).toEqual(
      someCounters({ judged: 5, anomalies: 2, deadLetters: 0, ...REMARKS, lag: 3 }),
    );
    expect(counted(someCounters(), { kind: 'acknowledged', readings: 9 })).toEqual(someCounters({ sent: 9 }));
  });

  it('forgets a failure once the detector makes progress', () => {
    const progress = { kind: 'progress', judged: 5, anomalies: 2, deadLetters: 0, lag: 3 } as const;
    expect(counted(someCounters({ failing: 'the disk is full' }), progress).failing).toBeUndefined();
  });
});

describe('RateWindow', () => {
  it('is the rate a second over the window, not since the start', () => {
    const rate = new RateWindow(2_000);
    const rates = [0, 100, 200, 300, 1300, 2300, 3300].map((count, second) => rate.update(count, second * 1000));
    expect(rates).toEqual([0, 100, 100, 100, 550, 1000, 1000]);
  });
});

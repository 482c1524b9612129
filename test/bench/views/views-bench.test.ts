import { describe, expect, it } from '@jest/globals';
import { documentLines, isAnomalous } from '../../../bench/views/minutes.ts';
import { type MeasuredRun, together, viewsTable } from '../../../bench/views/views-table.ts';

const FROM_MS = Date.parse('2026-11-22T12:00:00Z');
const RUN: MeasuredRun = {
  seconds: 1,
  functionCpuSeconds: 0.5,
  searchCpuSeconds: 0.25,
  peakBytes: 100e6,
  requests: 10,
  documents: 30_000,
  episodes: 100,
  sensorWrites: 3_000,
};

describe('the minutes of readings that the views are measured with', () => {
  it('have one sensor in a hundred anomalous, for five minutes, and all in a storm', () => {
    const anomalous = (minute: number, isStorm = false) =>
      Array.from({ length: 1_000 }, (_, sensor) => sensor).filter((sensor) => isAnomalous({ minute, isStorm }, sensor));
    expect(anomalous(0)).toHaveLength(10);
    expect(anomalous(4)).toEqual(anomalous(0));
    expect(anomalous(5).filter((sensor) => anomalous(4).includes(sensor))).toEqual([]);
    expect(anomalous(5, true)).toHaveLength(1_000);
  });

  it('have a document of each sensor at a moment of its own, with an offset of its own', () => {
    const of = (minute: number, sensor: number) => {
      const fromMs = FROM_MS + minute * 60_000;
      const lines = documentLines({ minute, fromMs, sensors: 1_000, isStorm: false }, sensor).trimEnd().split('\n');
      expect(JSON.parse(lines[0] ?? '')).toEqual({ create: { _index: 'anomalies-2026.11.22' } });
      return JSON.parse(lines[1] ?? '');
    };
    expect(of(0, 0)).toMatchObject({ anomaly: true, fired_rules: [{ name: 'temperature-high', value: 50 }] });
    expect(of(2, 999)).toMatchObject({
      sensor_id: 'sensor-999',
      anomaly: false,
      timestamp: '2026-11-22T12:02:59.940Z',
      kafka: { offset: 2_999, timestamp: FROM_MS + 179_940 },
      judged_at: '2026-11-22T12:03:00.440Z',
    });
  });
});

describe('the table of the measurement of the views', () => {
  it('shows the middle of several runs of one kind, and what was told', () => {
    const runs = [1, 9, 2].map((seconds) => ({ ...RUN, seconds, peakBytes: seconds * 100e6 }));
    const told = ['storm: told 10 opened; not told 90 flood'];
    const text = viewsTable({ sensors: 10_000, heapMegabytes: 1_024, rows: [{ name: 'usual', runs }], told });
    const rows = text.split('\n').map((row) => row.replace(/ {2,}/g, ' '));
    expect(rows[0]).toMatch(/^Views of 10,000 sensors .* heap of 1024 MB; /);
    expect(rows).toContain('usual 30,000 2.0 0.5 0.3 200 10 100 3,000');
    expect(rows).toContain('storm: told 10 opened; not told 90 flood');
  });

  it('adds up the runs that catch up an outage, but for what they look at and hold at a time', () => {
    const second = { ...RUN, documents: 5_000, peakBytes: 200e6 };
    expect(together([RUN, second])).toEqual({
      seconds: 2,
      functionCpuSeconds: 1,
      searchCpuSeconds: 0.5,
      peakBytes: 200e6,
      requests: 20,
      documents: 30_000,
      episodes: 200,
      sensorWrites: 6_000,
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import { fillRequest } from '../../../console/server/fill-request.ts';
import { byTime, contextQuery, inContext } from '../../../dashboards/requests.ts';

const fromMs = Date.parse('2026-11-22T09:00:00.000Z');
const hour = { fromMs, toMs: fromMs + 3_600_000 };
const RANGE = { gte: '2026-11-22T09:00:00.000Z', lte: '2026-11-22T10:00:00.000Z', format: 'strict_date_optional_time' };

describe('fillRequest', () => {
  it('searches the time range and the sensor where the context is asked for', () => {
    const { index, body } = fillRequest(inContext({ size: 0 }), { range: hour, sensor: 'a"b' });
    expect(index).toBe('anomalies');
    expect(body).toEqual({
      size: 0,
      query: { bool: { filter: [{ term: { sensor_id: 'a"b' } }, { range: { timestamp: RANGE } }] } },
    });
  });

  it('puts the context into a query of its own', () => {
    const request = { index: 'anomalies', body: { query: contextQuery({ term: { anomaly: true } }) } };
    expect(fillRequest(request, { range: hour, sensor: '7' }).body['query']).toEqual({
      bool: {
        must: [{ term: { sensor_id: '7' } }],
        filter: [{ range: { timestamp: RANGE } }, { term: { anomaly: true } }],
        must_not: [],
      },
    });
  });

  it('cuts the whole time range into intervals', () => {
    const { body } = fillRequest(inContext({ aggs: { time: byTime() } }), { range: hour, sensor: undefined });
    expect(body['aggs']).toEqual({
      time: {
        date_histogram: {
          field: 'timestamp',
          interval: '1m',
          min_doc_count: 0,
          extended_bounds: { min: hour.fromMs, max: hour.toMs },
        },
      },
    });
  });

  it.each([
    [1_000, '100ms'],
    [300_000, '5s'],
    [900_000, '30s'],
    [86_400_000, '30m'],
    [604_800_000, '3h'],
    [31_449_600_000, '1w'],
    [315_360_000_000, '1y'],
  ])('cuts %d ms into intervals of %s', (lengthMs, interval) => {
    const range = { fromMs, toMs: fromMs + lengthMs };
    const { body } = fillRequest(inContext({ aggs: { time: byTime() } }), { range, sensor: undefined });
    expect(body['aggs']).toMatchObject({ time: { date_histogram: { interval } } });
  });
});

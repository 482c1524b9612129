import { describe, expect, it } from '@jest/globals';
import { MetricSums } from '../../../event-source-mapping/metrics/embedded-metrics.ts';

const line = (values: object, ...names: string[]) =>
  JSON.stringify({
    _aws: {
      Timestamp: 1,
      CloudWatchMetrics: [{ Namespace: 'n', Dimensions: [[]], Metrics: names.map((Name) => ({ Name })) }],
    },
    ...values,
  });

describe('MetricSums', () => {
  it('adds up single values and arrays of values over all lines', () => {
    const sums = new MetricSums();
    expect(sums.addLine(line({ Records: 5, Anomalies: [1, 2] }, 'Records', 'Anomalies'))).toBe(true);
    expect(sums.addLine(line({ Records: [10] }, 'Records'))).toBe(true);
    expect([sums.get('Records'), sums.get('Anomalies'), sums.get('DeadLetters')]).toEqual([15, 3, 0]);
  });

  it('counts only what the directive names as a metric, and once', () => {
    const sums = new MetricSums();
    sums.addLine(line({ Records: 5, service: 7 }, 'Records', 'Records', 'Missing'));
    expect([sums.get('Records'), sums.get('service'), sums.get('Missing')]).toEqual([5, 0, 0]);
  });

  it.each([
    'plain text',
    '{"level":"INFO"}',
    '{"_aws":',
    '{"_aws":1}',
    '"_aws"',
    '',
    '{"_aws":{"CloudWatchMetrics":{}}}',
  ])('leaves %s to the log', (text) => {
    expect(new MetricSums().addLine(text)).toBe(false);
  });
});

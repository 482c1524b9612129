import { describe, expect, it } from '@jest/globals';
import { reportedValues } from '../../localstack/reported-metrics.ts';

const line = (fields: object) =>
  JSON.stringify({
    _aws: {
      Timestamp: 1,
      CloudWatchMetrics: [
        {
          Namespace: 'Own',
          Dimensions: [['service']],
          Metrics: [{ Name: 'Records', Unit: 'Count' }, { Name: 'LatencyMs' }],
        },
      ],
    },
    service: 'detector',
    ...fields,
  });

describe('the values in a line of a function', () => {
  it('carry namespace, unit and dimensions, one for each of a list', () => {
    const common = { namespace: 'Own', dimensions: { service: 'detector' } };
    expect(reportedValues(line({ Records: 3, LatencyMs: [5, 7] }))).toEqual([
      { ...common, name: 'Records', unit: 'Count', value: 3 },
      { ...common, name: 'LatencyMs', unit: 'None', value: 5 },
      { ...common, name: 'LatencyMs', unit: 'None', value: 7 },
    ]);
  });

  it.each([['a sentence'], ['{"level":"INFO"}'], ['{"CloudWatchMetrics"'], [line({})]])('are none in %s', (text) => {
    expect(reportedValues(text)).toEqual([]);
  });
});

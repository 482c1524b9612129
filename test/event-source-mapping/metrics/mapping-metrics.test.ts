import { describe, expect, it } from '@jest/globals';
import {
  MAPPING_METRICS,
  type MappingMetricName,
  MappingMetrics,
} from '../../../event-source-mapping/metrics/mapping-metrics.ts';

const countsOf = (metrics: MappingMetrics) =>
  Object.keys(MAPPING_METRICS).map((name) => metrics.get(name as MappingMetricName));

describe('MappingMetrics', () => {
  it('starts with nothing', () => {
    expect(countsOf(new MappingMetrics())).toEqual(Array(11).fill(0));
  });

  it('counts records by the names that Lambda gives them, once for each call', () => {
    const metrics = new MappingMetrics();
    for (let round = 0; round < 2; round++) {
      metrics.polled(10);
      metrics.filtered(1);
      metrics.invoked(9, 20);
      metrics.failed(8);
      metrics.dropped(3, 'too old');
      metrics.deliveredOnFailure(5);
      metrics.committed(7);
      metrics.lagMeasured(4);
    }
    expect(countsOf(metrics)).toEqual([20, 2, 18, 16, 6, 10, 14, 4, 2, 2, 40]);
  });

  it('tells lost records by the reason why they were discarded', () => {
    const metrics = new MappingMetrics();
    metrics.dropped(3, 'too old');
    metrics.dropped(4, 'retries exhausted');
    expect(Object.fromEntries(metrics.droppedBy)).toMatchObject({ 'retries exhausted': 4, 'too old': 3 });
  });
});

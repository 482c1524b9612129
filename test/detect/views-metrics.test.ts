import { afterEach, describe, expect, it } from '@jest/globals';
import { ViewsMetrics } from '../../detect/views-metrics.ts';
import { MetricSums } from '../../event-source-mapping/metrics/embedded-metrics.ts';
import { MappingMetrics } from '../../event-source-mapping/metrics/mapping-metrics.ts';
import { MetricsEndpoint } from '../../event-source-mapping/metrics/metrics-endpoint.ts';
import { VIEWS_METRICS } from '../../functions/views/telemetry-names.ts';
import { parsePrometheusText } from '../support/prometheus-text.ts';

const opened: MetricsEndpoint[] = [];
afterEach(() => {
  for (const endpoint of opened.splice(0)) endpoint.close();
});

async function served(views: ViewsMetrics) {
  const functionMetrics = { prefix: 'none', definitions: {}, sums: new MetricSums() };
  const others = views.metrics;
  const endpoint = await MetricsEndpoint.listen({ port: 0, mapping: new MappingMetrics(), functionMetrics, others });
  opened.push(endpoint);
  return parsePrometheusText(await (await fetch(endpoint.url)).text());
}

describe('what Prometheus is told of the views', () => {
  it('are their present numbers, and the sums of what they have done', async () => {
    const views = new ViewsMetrics();
    const look = { hasFailed: false, episodesChanged: 3, messagesSent: 2, messagesFailed: 1, withheld: { flood: 4 } };
    views.said({ kind: 'views', activeEpisodes: 9, silentSensors: 5, look: { ...look, watermarkAgeMs: 1_500 } });
    views.said({ kind: 'views', told: 'a message' });
    views.said({ kind: 'views', activeEpisodes: 8, silentSensors: 0, look });
    views.said({
      kind: 'views',
      trouble: 'gone',
      look: { ...look, hasFailed: true, episodesChanged: 0, withheld: {} },
    });
    const page = await served(views);
    const value = (name: string, label = '') => page.get(`sensor_anomaly_views_${name}`)?.samples.get(label);
    expect(page.get('sensor_anomaly_views_active_episodes')?.type).toBe('gauge');
    expect([value('active_episodes'), value('silent_sensors'), value('watermark_age_seconds')]).toEqual([8, 0, 1.5]);
    expect([value('episodes_changed_total'), value('messages_sent_total'), value('messages_failed_total')]).toEqual([
      6, 6, 3,
    ]);
    expect(value('failed_runs_total')).toBe(1);
    expect(value('messages_withheld_total', '{reason="flood"}')).toBe(8);
    expect(value('messages_withheld_total', '{reason="short"}')).toBe(0);
  });

  it.each(Object.keys(VIEWS_METRICS))('has %s', async (name) => {
    const helps = [...(await served(new ViewsMetrics())).values()].map(({ help }) => help ?? '');
    expect(helps.filter((help) => help.endsWith(`(${name})`))).toHaveLength(1);
  });
});

import { afterEach, describe, expect, it } from '@jest/globals';
import { UserError } from '../../../command-line/command.ts';
import { MetricSums } from '../../../event-source-mapping/metrics/embedded-metrics.ts';
import { MAPPING_METRICS, MappingMetrics } from '../../../event-source-mapping/metrics/mapping-metrics.ts';
import { MetricsEndpoint } from '../../../event-source-mapping/metrics/metrics-endpoint.ts';
import { DETECTOR_METRICS, type DetectorMetricName } from '../../../functions/detector/telemetry-names.ts';
import { parsePrometheusText } from '../../support/prometheus-text.ts';

const opened: MetricsEndpoint[] = [];
afterEach(() => {
  for (const endpoint of opened.splice(0)) endpoint.close();
});

async function anEndpoint(port = 0) {
  const mapping = new MappingMetrics();
  const sums = new MetricSums<DetectorMetricName>();
  const functionMetrics = { prefix: 'sensor_anomaly_detector', definitions: DETECTOR_METRICS, sums };
  const endpoint = await MetricsEndpoint.listen({ port, mapping, functionMetrics });
  opened.push(endpoint);
  const page = async () => parsePrometheusText(await (await fetch(endpoint.url)).text());
  return { endpoint, mapping, sums, page };
}

const emfLine = (values: Readonly<Record<string, number | readonly number[]>>) => {
  const Metrics = Object.keys(values).map((Name) => ({ Name }));
  return JSON.stringify({ _aws: { CloudWatchMetrics: [{ Metrics }] }, ...values });
};

describe('MetricsEndpoint', () => {
  it('serves every metric of the mapping, each with the name that CloudWatch has for it', async () => {
    const { mapping, page } = await anEndpoint();
    mapping.polled(10);
    mapping.filtered(1);
    mapping.invoked(9, 1_500);
    mapping.failed(8);
    mapping.dropped(3, 'too old');
    mapping.deliveredOnFailure(5);
    mapping.committed(7);
    mapping.lagMeasured(42);
    const metrics = await page();
    const row = (name: string) => {
      const { type, help, samples } = metrics.get(`lambda_event_source_mapping_${name}`) ?? {};
      return [type, /\((\w+)\)$/.exec(help ?? '')?.[1], samples?.get('')];
    };
    expect(row('polled_events_total')).toEqual(['counter', 'PolledEventCount', 10]);
    expect(row('filtered_out_events_total')).toEqual(['counter', 'FilteredOutEventCount', 1]);
    expect(row('invoked_events_total')).toEqual(['counter', 'InvokedEventCount', 9]);
    expect(row('failed_invoke_events_total')).toEqual(['counter', 'FailedInvokeEventCount', 8]);
    const delivered = ['counter', 'OnFailureDestinationDeliveredEventCount', 5];
    expect(row('on_failure_destination_delivered_events_total')).toEqual(delivered);
    expect(row('committed_events_total')).toEqual(['counter', 'CommittedEventCount', 7]);
    expect(row('offset_lag')).toEqual(['gauge', 'OffsetLag', 42]);
    expect(row('invocations_total')).toEqual(['counter', 'Invocations', 1]);
    expect(row('errors_total')).toEqual(['counter', 'Errors', 1]);
    expect(row('duration_seconds_total')).toEqual(['counter', 'Duration', 1.5]);
    const dropped = metrics.get('lambda_event_source_mapping_dropped_events_total')?.samples;
    expect(dropped?.get('{reason="too old"}')).toBe(3);
    expect(dropped?.get('{reason="retries exhausted"}')).toBe(0);
  });

  it.each(Object.keys({ ...MAPPING_METRICS, ...DETECTOR_METRICS }))('serves %s', async (name) => {
    const { page } = await anEndpoint();
    const helps = [...(await page()).values()].map(({ help }) => help);
    expect(helps.filter((help) => help.endsWith(`(${name})`))).not.toEqual([]);
  });

  it('serves a time of the function in seconds, and how often it was taken', async () => {
    const { sums, page } = await anEndpoint();
    sums.addLine(emfLine({ LatencyToAcknowledgement: [20, 30] }));
    sums.addLine(emfLine({ LatencyToAcknowledgement: 50 }));
    const metrics = await page();
    const value = (name: string) => metrics.get(`sensor_anomaly_detector_${name}_total`)?.samples.get('');
    expect(value('latency_to_acknowledgement_seconds')).toBe(0.1);
    expect(value('latency_to_acknowledgement_samples')).toBe(3);
  });

  it('serves the memory that the function held last, in bytes', async () => {
    const { sums, page } = await anEndpoint();
    for (const megabytes of [200, 150]) sums.addLine(emfLine({ MemoryUsed: megabytes }));
    const { type, samples } = (await page()).get('sensor_anomaly_detector_memory_used_bytes') ?? {};
    expect([type, samples?.get('')]).toEqual(['gauge', 150_000_000]);
  });

  it('goes on with the function’s own metrics from page to page', async () => {
    const { sums, page } = await anEndpoint();
    const records = async () => (await page()).get('sensor_anomaly_detector_records_total')?.samples.get('');
    expect(await records()).toBe(0);
    sums.addLine(emfLine({ Records: 5, BulkRetries: 2 }));
    sums.addLine(emfLine({ Records: 7 }));
    expect(await records()).toBe(12);
    expect((await page()).get('sensor_anomaly_detector_bulk_retries_total')?.samples.get('')).toBe(2);
  });

  it('answers other paths with 404', async () => {
    const { endpoint } = await anEndpoint();
    expect((await fetch(endpoint.url.replace('/metrics', '/'))).status).toBe(404);
    expect((await fetch(endpoint.url, { method: 'POST' })).status).toBe(404);
    expect((await fetch(endpoint.url)).headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  });

  it('says in a sentence that its port is in use', async () => {
    const { endpoint } = await anEndpoint();
    const port = Number(new URL(endpoint.url).port);
    const refused = anEndpoint(port);
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use: give --metrics-port another one`);
  });
});

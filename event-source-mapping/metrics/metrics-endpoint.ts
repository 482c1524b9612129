import { createServer, type Server, type ServerResponse } from 'node:http';
import { Counter, Gauge, Registry } from 'prom-client';
import { UserError } from '../../command-line/command.ts';
import { DISCARD_REASONS } from '../mapping-listener.ts';
import type { MetricSums } from './embedded-metrics.ts';
import { MAPPING_METRICS, type MappingMetricName, type MappingMetrics } from './mapping-metrics.ts';

const HOST = '127.0.0.1';
const MAPPING_PREFIX = 'lambda_event_source_mapping';
const FUNCTION_PREFIX = 'sensor_anomaly_detector';

/** The detector's own metrics, as it reports them in CloudWatch's embedded metric format. */
const FUNCTION_METRICS = {
  Records: 'Records that became a document or a dead letter',
  Anomalies: 'Readings judged to be anomalies',
  DeadLetters: 'Records that became dead letters',
  UndatedRecords: 'Records whose timestamp cannot name their day',
  FailedBatches: 'Batches that were not done and are delivered again',
  BulkRetries: 'Bulk operations sent again',
  SearchRefusals: 'Bulk operations that OpenSearch refused because of trouble of its own',
} as const;

interface MetricsEndpointOptions {
  /** Port on 127.0.0.1; 0 for any. */
  readonly port: number;
  readonly mapping: MappingMetrics;
  readonly functionMetrics: MetricSums;
}

/**
 * Serves the metrics of mapping and function at `/metrics` on 127.0.0.1, in the text format of Prometheus: named in its
 * way, each help text ending with the name that CloudWatch has for it.
 *
 * @see https://prometheus.io/docs/practices/naming/
 */
export class MetricsEndpoint {
  readonly #server: Server;

  private constructor(registry: Registry) {
    this.#server = createServer((request, response) => {
      const isKnown = request.url === '/metrics' && (request.method === 'GET' || request.method === 'HEAD');
      void (isKnown ? sendMetrics(registry, response) : refuse(response));
    });
  }

  /** @throws UserError when the port is in use */
  static async listen(options: MetricsEndpointOptions): Promise<MetricsEndpoint> {
    const endpoint = new MetricsEndpoint(registryOf(options));
    await new Promise<void>((resolve, reject) => {
      endpoint.#server.once('error', (error) => reject(new UserError(portSentence(options.port, error))));
      endpoint.#server.listen(options.port, HOST, resolve);
    });
    return endpoint;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://${HOST}:${typeof address === 'object' ? address?.port : address}/metrics`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

function registryOf({ mapping, functionMetrics }: MetricsEndpointOptions): Registry {
  const registry = new Registry();
  for (const [name, help] of Object.entries(MAPPING_METRICS) as [MappingMetricName, string][]) {
    if (name === 'DroppedEventCount') addDropped(registry, mapping, help);
    else addCounter(registry, MAPPING_PREFIX, name, help, () => mapping.count(name));
  }
  addCounter(registry, MAPPING_PREFIX, 'Invocations', 'Invocations that are over', () => mapping.invocations.all);
  addCounter(registry, MAPPING_PREFIX, 'Errors', 'Invocations that failed', () => mapping.invocations.failed);
  const seconds = 'Seconds that all invocations took together';
  addCounter(registry, MAPPING_PREFIX, 'Duration', seconds, () => mapping.invocations.durationMs / 1000, '_seconds');
  addLag(registry, mapping);
  for (const [name, help] of Object.entries(FUNCTION_METRICS))
    addCounter(registry, FUNCTION_PREFIX, name, help, () => functionMetrics.get(name));
  return registry;
}

function addCounter(
  registry: Registry,
  prefix: string,
  name: string,
  help: string,
  value: () => number,
  unit = '',
): void {
  new Counter({
    name: `${prefix}_${snakeCase(name)}${unit}_total`,
    help: `${help} (${name})`,
    registers: [registry],
    collect() {
      this.reset();
      this.inc(value());
    },
  });
}

function addDropped(registry: Registry, mapping: MappingMetrics, help: string): void {
  new Counter({
    name: `${MAPPING_PREFIX}_dropped_events_total`,
    help: `${help} (DroppedEventCount)`,
    labelNames: ['reason'],
    registers: [registry],
    collect() {
      this.reset();
      for (const reason of DISCARD_REASONS) this.inc({ reason }, mapping.droppedBy.get(reason) ?? 0);
    },
  });
}

function addLag(registry: Registry, mapping: MappingMetrics): void {
  new Gauge({
    name: `${MAPPING_PREFIX}_offset_lag`,
    help: "Records in the topic behind the consumer group's offsets (OffsetLag)",
    registers: [registry],
    collect() {
      this.set(mapping.offsetLag);
    },
  });
}

/** `PolledEventCount` is `polled_events` in Prometheus, which adds `_total` to say that it counts. */
function snakeCase(name: string): string {
  return name
    .replace(/EventCount$/, 'Events')
    .replace(/(?!^)([A-Z])/g, '_$1')
    .toLowerCase();
}

async function sendMetrics(registry: Registry, response: ServerResponse): Promise<void> {
  const text = await registry.metrics();
  response.writeHead(200, { 'Content-Type': registry.contentType }).end(text);
}

function refuse(response: ServerResponse): void {
  response.writeHead(404, { 'Content-Type': 'text/plain' }).end('The metrics are at /metrics.\n');
}

function portSentence(port: number, error: Error): string {
  if ('code' in error && error.code === 'EADDRINUSE')
    return `Port ${port} on ${HOST} is in use: give --metrics-port another one, or 0 for any that is free.`;
  return `The metrics cannot be served on port ${port} of ${HOST} (${error.message}): give --metrics-port another one.`;
}

import { createServer, type Server, type ServerResponse } from 'node:http';
import { Counter, Gauge, Registry } from 'prom-client';
import { UserError } from '../../command-line/command.ts';
import { DISCARD_REASONS } from '../mapping-listener.ts';
import type { MetricSums } from './embedded-metrics.ts';
import { MAPPING_METRICS, type MappingMetricName, type MappingMetrics } from './mapping-metrics.ts';

const HOST = '127.0.0.1';
const BYTES_PER_MEGABYTE = 1e6;
const MAPPING_PREFIX = 'lambda_event_source_mapping';

/** A metric as CloudWatch has it: its unit there, and what it counts. */
interface MetricDefinition {
  readonly unit: 'Count' | 'Megabytes' | 'Milliseconds';
  readonly help: string;
}

/** What a function reports in CloudWatch's embedded metric format. */
export interface FunctionMetrics<Name extends string = string> {
  /** Stands before the names of its metrics. */
  readonly prefix: string;
  /** Every metric that it may report, by its name. */
  readonly definitions: Readonly<Record<Name, MetricDefinition>>;
  readonly sums: MetricSums<Name>;
}

/** A metric that somebody else counts. */
export interface OtherMetric {
  /** Its name in Prometheus as a whole. */
  readonly name: string;
  readonly help: string;
  /** A gauge says how it is now, a counter how much there has been. */
  readonly kind: 'gauge' | 'counter';
  readonly label?: string;
  /** By the values of the label; one under the empty text where there is no label. */
  readonly values: () => ReadonlyMap<string, number>;
}

interface MetricsEndpointOptions<Name extends string> {
  /** Port on 127.0.0.1; 0 for any. */
  readonly port: number;
  readonly mapping: MappingMetrics;
  readonly functionMetrics: FunctionMetrics<Name>;
  readonly others?: readonly OtherMetric[];
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
  static async listen<Name extends string>(options: MetricsEndpointOptions<Name>): Promise<MetricsEndpoint> {
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

function registryOf<Name extends string>(options: MetricsEndpointOptions<Name>): Registry {
  const registry = new Registry();
  for (const name of Object.keys(MAPPING_METRICS) as MappingMetricName[]) addMapping(registry, options.mapping, name);
  for (const name of Object.keys(options.functionMetrics.definitions) as Name[])
    addFunction(registry, options.functionMetrics, name);
  for (const other of options.others ?? []) addOther(registry, other);
  return registry;
}

function addMapping(registry: Registry, mapping: MappingMetrics, name: MappingMetricName): void {
  const { unit, help } = MAPPING_METRICS[name];
  if (name === 'OffsetLag')
    addGauge(registry, `${MAPPING_PREFIX}_${snakeCase(name)}`, `${help} (${name})`, () => mapping.get(name));
  else if (name === 'DroppedEventCount') addDropped(registry, mapping, name);
  else addCounter(registry, `${MAPPING_PREFIX}_${snakeCase(name)}`, `${help} (${name})`, unit, () => mapping.get(name));
}

/** Of a time that was taken many times the number is needed too, for its mean; of memory only what is held now. */
function addFunction<Name extends string>(
  registry: Registry,
  { prefix, definitions, sums }: FunctionMetrics<Name>,
  name: Name,
): void {
  const { unit, help } = definitions[name];
  const exposed = `${prefix}_${snakeCase(name)}`;
  if (unit === 'Megabytes')
    addGauge(registry, `${exposed}_bytes`, `${help} (${name})`, () => sums.lastOf(name) * BYTES_PER_MEGABYTE);
  else addCounter(registry, exposed, `${help} (${name})`, unit, () => sums.get(name));
  if (unit === 'Milliseconds')
    addCounter(registry, `${exposed}_samples`, `How often this was measured: ${help} (${name})`, 'Count', () =>
      sums.valuesOf(name),
    );
}

function addCounter(
  registry: Registry,
  name: string,
  help: string,
  unit: MetricDefinition['unit'],
  value: () => number,
): void {
  const [suffix, scale] = unit === 'Milliseconds' ? ['_seconds', 1 / 1000] : ['', 1];
  new Counter({
    name: `${name}${suffix}_total`,
    help,
    registers: [registry],
    collect() {
      this.reset();
      this.inc(value() * scale);
    },
  });
}

function addDropped(registry: Registry, mapping: MappingMetrics, name: 'DroppedEventCount'): void {
  new Counter({
    name: `${MAPPING_PREFIX}_${snakeCase(name)}_total`,
    help: `${MAPPING_METRICS[name].help} (${name})`,
    labelNames: ['reason'],
    registers: [registry],
    collect() {
      this.reset();
      for (const reason of DISCARD_REASONS) this.inc({ reason }, mapping.droppedBy.get(reason) ?? 0);
    },
  });
}

function addGauge(registry: Registry, name: string, help: string, value: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(value());
    },
  });
}

function addOther(registry: Registry, { name, help, kind, label, values }: OtherMetric): void {
  const Metric = kind === 'gauge' ? Gauge : Counter;
  new Metric({
    name,
    help,
    labelNames: label === undefined ? [] : [label],
    registers: [registry],
    collect() {
      this.reset();
      for (const [of, value] of values()) this.inc(label === undefined ? {} : { [label]: of }, value);
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

import { resolve } from 'node:path';
import { readRulesFile } from '../adapters/file-system/rules-file.ts';
import { UserError } from '../command-line/command.ts';
import { kafkaSecurity } from '../command-line/kafka-connection-options.ts';
import { notifyVariables } from '../command-line/notify-options.ts';
import type { OptionValues } from '../command-line/options.ts';
import { watchRules } from '../command-line/rules-watch.ts';
import { searchSettings } from '../command-line/search-connection-options.ts';
import { StopRequest } from '../command-line/stop-request.ts';
import { waitForServer } from '../command-line/wait-for-server.ts';
import type { RuleSet } from '../detection/rules.ts';
import type { FunctionEnvironment } from '../event-source-mapping/environments/function-environment.ts';
import { captureStandardOutput } from '../event-source-mapping/environments/function-output.ts';
import { EventSourceMapping } from '../event-source-mapping/event-source-mapping.ts';
import { MetricSums } from '../event-source-mapping/metrics/embedded-metrics.ts';
import { MetricsEndpoint } from '../event-source-mapping/metrics/metrics-endpoint.ts';
import { DETECTOR_METRICS, type DetectorMetricName } from '../functions/detector/telemetry-names.ts';
import type { detectOptions } from './detect-options.ts';
import { prepareKafka, prepareSearch } from './detect-preflight.ts';
import { DetectReport } from './detect-report.ts';
import { detectorVariables } from './detector-variables.ts';
import { functionPlace } from './function-options.ts';
import { LagWatch } from './lag-watch.ts';
import { mappingSettings } from './mapping-command-options.ts';
import { openEnvironment } from './open-environment.ts';
import { Replay, replayPlace } from './replay.ts';
import { noticeTrouble, watchStandardError } from './trouble-notice.ts';
import { ViewsProcess } from './views-process.ts';

/** How long the batch in flight may take at the end: with commit and farewell less than the ten seconds to a SIGKILL. */
const STOP_GRACE_MS = 5_000;
/** Stands before the names of the detector's metrics in Prometheus. */
const METRICS_PREFIX = 'sensor_anomaly_detector';

/** Runs event source mapping and detector until SIGINT or SIGTERM; resolves to the exit status. */
export async function runDetect(values: OptionValues<typeof detectOptions>): Promise<number> {
  const metrics = new MetricSums<DetectorMetricName>();
  const report = new DetectReport(metrics);
  const stop = new StopRequest();
  const say = (line: string) => report.line(line);
  const replay = Replay.of(values, say);
  const live = detectSettings(values);
  const settings = replay?.settings(live) ?? live;
  notifyVariables(values, process.env);
  const { brokers, search } = settings;
  const patience = { say, waiting: () => !stop.requested, timeoutSeconds: values['connect-timeout'] };
  const kafkaServer = { name: `Kafka at ${brokers.join(',')}`, ...patience };
  const told = await waitForServer(kafkaServer, () => prepareKafka(settings));
  // Whoever has deployed a function has installed its indices.
  if (settings.place.kind !== 'deployed')
    await waitForServer({ name: `OpenSearch at ${search.connection.node}`, ...patience }, () =>
      prepareSearch(search.connection, settings.ruleSet),
    );
  const views = replay === undefined ? viewsProcess(values, settings, report) : undefined;
  try {
    const isDone =
      stop.requested ||
      told === undefined ||
      (await detect(settings, await detectorVariables(settings, told, say), metrics, report, stop, replay));
    return isDone ? 0 : 1;
  } finally {
    await views?.stop();
    stop.release();
  }
}

/** None where what is deployed keeps its own. */
const viewsProcess = (values: OptionValues<typeof detectOptions>, { place }: Settings, report: DetectReport) =>
  values['no-views'] || place.kind === 'deployed'
    ? undefined
    : new ViewsProcess(values, (message) => report.viewsSaid(message));

type Settings = ReturnType<typeof detectSettings>;

function detectSettings(values: OptionValues<typeof detectOptions>) {
  const mapping = mappingSettings(
    {
      topic: values.topic,
      groupId: values.group,
      batchSize: values['batch-size'],
      batchWindowMs: values['batch-window'] === undefined ? undefined : values['batch-window'] * 1000,
      timeoutMs: values.timeout * 1000,
    },
    values,
  );
  return {
    ...mapping,
    brokers: values.brokers.split(','),
    security: kafkaSecurity(values, process.env),
    search: searchSettings(values, process.env),
    rulesFile: values.rules === undefined ? undefined : resolve(values.rules),
    ruleSet: ruleSetOf(values.rules),
    place: functionPlace(values),
    retentionHours: values['retention-hours'],
    withModel: !values['no-model'],
    metricsPort: values['metrics-port'],
  };
}

function ruleSetOf(path: string | undefined): RuleSet {
  const ruleSet = readRulesFile(path);
  if (ruleSet.ok) return ruleSet.value;
  throw new UserError(ruleSet.problem.map((problem) => `${problem}.`).join('\n'));
}

/** Resolves to whether nothing is left to do. */
async function detect(
  settings: Settings,
  variables: Readonly<Record<string, string>>,
  metrics: MetricSums<DetectorMetricName>,
  report: DetectReport,
  stop: StopRequest,
  replay: Replay | undefined,
): Promise<boolean> {
  const takeLine = (line: string, environment?: string) => {
    noticeTrouble(report, line);
    if (!metrics.addLine(line)) report.line(environment === undefined ? line : `${environment}: ${line}`);
  };
  const closeMetrics = await serveMetrics(settings, metrics, report);
  const environment = await openEnvironment(settings.place, { variables, onLine: takeLine });
  const release = captureStandardOutput(takeLine);
  const unwatch = watchStandardError(report);
  const unwatchRules = watchRules(settings.rulesFile, (line) => report.line(line));
  try {
    const mapping = mappingOf(settings, environment, report);
    // Not before everything is there that judges: a rebuild deletes.
    if (!(await (replay?.prepare(replayPlace(settings), stop) ?? !stop.requested))) return true;
    await run(mapping, settings, report, stop, replay);
  } finally {
    await environment.close();
    closeMetrics();
    release();
    unwatch();
    unwatchRules();
  }
  await report.end();
  return (await replay?.end(metrics)) ?? true;
}

function mappingOf(settings: Settings, environment: FunctionEnvironment, report: DetectReport): EventSourceMapping {
  return new EventSourceMapping({
    ...settings,
    listener: report.mapping,
    environment,
    log: (level, message, fields) => report.line(JSON.stringify({ level, message, ...fields })),
    onFailing: (reason) => {
      report.failing = reason;
    },
  });
}

/** Reads until it is to stop, or all is judged that is to be replayed. */
async function run(
  mapping: EventSourceMapping,
  { brokers, security, topic, groupId }: Settings,
  report: DetectReport,
  stop: StopRequest,
  replay: Replay | undefined,
): Promise<void> {
  await Promise.race([mapping.start(), stop.wait()]);
  report.ready();
  const lagWatch = new LagWatch({ brokers, security, topic, groupId, onLag: (records) => (report.lag = records) });
  await Promise.race([stop.wait(), replay?.done() ?? stop.wait()]);
  if (!(await mapping.stop(STOP_GRACE_MS))) report.line('The batch in flight was not finished; it will be read again.');
  await lagWatch.close();
}

async function serveMetrics(
  { metricsPort }: Settings,
  sums: MetricSums<DetectorMetricName>,
  report: DetectReport,
): Promise<() => void> {
  if (metricsPort === undefined) return () => {};
  const functionMetrics = { prefix: METRICS_PREFIX, definitions: DETECTOR_METRICS, sums };
  const { mapping, views } = report;
  const endpoint = await MetricsEndpoint.listen({ port: metricsPort, mapping, functionMetrics, others: views.metrics });
  report.line(`Metrics for Prometheus: ${endpoint.url}`);
  return () => endpoint.close();
}

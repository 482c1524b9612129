import { resolve } from 'node:path';
import { readRulesFile } from '../adapters/file-system/rules-file.ts';
import { UserError } from '../command-line/command.ts';
import type { OptionValues } from '../command-line/options.ts';
import type { RuleSet } from '../detection/rules.ts';
import { bundleDetector } from '../functions/bundle.ts';
import type { DetectorEnvironment } from '../functions/detector/config.ts';
import type { detectOptions } from './detect-options.ts';
import { prepareKafka, prepareSearch, quietKafka } from './detect-preflight.ts';
import { DetectReport } from './detect-report.ts';
import { MetricSums } from './event-source-mapping/embedded-metrics.ts';
import { EventSourceMapping } from './event-source-mapping/event-source-mapping.ts';
import { captureStandardOutput } from './event-source-mapping/function-output.ts';
import { InProcessEnvironment } from './event-source-mapping/in-process-environment.ts';
import { LagWatch } from './lag-watch.ts';
import { Replay } from './replay.ts';
import { StopRequest } from './stop-request.ts';
import { noticeTrouble, watchStandardError } from './trouble-notice.ts';
import { waitForServer } from './wait-for-server.ts';

/** How long the batch in flight may take at the end: with commit and farewell less than the ten seconds to a SIGKILL. */
const STOP_GRACE_MS = 5_000;
const MEMORY_LIMIT_MB = 1_024;

/** Runs event source mapping and detector until SIGINT or SIGTERM; resolves to the exit status. */
export async function runDetect(values: OptionValues<typeof detectOptions>): Promise<number> {
  const metrics = new MetricSums();
  const report = new DetectReport(metrics);
  const stop = new StopRequest();
  const say = (line: string) => report.line(line);
  const replay = Replay.of(values, say);
  const settings = { ...detectSettings(values), ...replay?.settings };
  const waiting = () => !stop.requested;
  const { brokers, searchUrl } = settings;
  await waitForServer({ name: `Kafka at ${brokers.join(',')}`, say, waiting }, () => prepareKafka(settings));
  await waitForServer({ name: `OpenSearch at ${searchUrl}`, say, waiting }, () =>
    prepareSearch(searchUrl, settings.ruleSet),
  );
  const { topic } = settings;
  const goOn = await (replay?.prepare({ topic, searchUrl, kafka: quietKafka(brokers) }, stop) ?? !stop.requested);
  if (goOn) await detect(settings, metrics, report, stop, replay);
  stop.release();
  return 0;
}

type Settings = ReturnType<typeof detectSettings>;

function detectSettings(values: OptionValues<typeof detectOptions>) {
  const searchUrl = new URL(values.search);
  if (searchUrl.username !== '' || searchUrl.password !== '') {
    throw new UserError('--search must not contain a user name or password; give the URL without them.');
  }
  return {
    brokers: values.brokers.split(','),
    topic: values.topic,
    groupId: values.group,
    startingPosition: values['starting-position'],
    searchUrl: values.search,
    batchSize: values['batch-size'],
    batchWindowMs: values['batch-window'] * 1000,
    timeoutMs: values.timeout * 1000,
    rulesFile: values.rules === undefined ? undefined : resolve(values.rules),
    ruleSet: ruleSetOf(values.rules),
  };
}

function ruleSetOf(path: string | undefined): RuleSet {
  const ruleSet = readRulesFile(path);
  if (ruleSet.ok) return ruleSet.value;
  throw new UserError(ruleSet.problem.map((problem) => `${problem}.`).join('\n'));
}

async function detect(
  settings: Settings,
  metrics: MetricSums,
  report: DetectReport,
  stop: StopRequest,
  replay: Replay | undefined,
): Promise<void> {
  const { brokers, topic, groupId } = settings;
  const environment = await detectorEnvironment(settings);
  const release = captureStandardOutput((line) => {
    noticeTrouble(report, line);
    if (!metrics.addLine(line)) report.line(line);
  });
  const unwatch = watchStandardError(report);
  const mapping = new EventSourceMapping({
    ...settings,
    environment,
    log: (level, message, fields) => report.line(JSON.stringify({ level, message, ...fields })),
    onFailing: (reason) => {
      report.failing = reason;
    },
  });
  await Promise.race([mapping.start(), stop.wait()]);
  report.ready();
  const lagWatch = new LagWatch({ brokers, topic, groupId, onLag: (records) => (report.lag = records) });
  await Promise.race([stop.wait(), replay?.done() ?? stop.wait()]);
  if (!(await mapping.stop(STOP_GRACE_MS))) report.line('The batch in flight was not finished; it is read again.');
  await lagWatch.close();
  release();
  unwatch();
  await report.end();
  await replay?.end(metrics);
}

async function detectorEnvironment({ searchUrl, rulesFile }: Settings): Promise<InProcessEnvironment> {
  const variables: DetectorEnvironment = {
    SEARCH_NODE: searchUrl,
    ...(rulesFile !== undefined && { RULES_FILE: rulesFile }),
  };
  return new InProcessEnvironment({
    bundlePath: await bundleDetector(),
    functionName: 'detector',
    memoryLimitMb: MEMORY_LIMIT_MB,
    variables: { ...variables },
  });
}

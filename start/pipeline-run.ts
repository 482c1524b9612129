import { join, relative, resolve } from 'node:path';
import { readRulesFile } from '../adapters/file-system/rules-file.ts';
import { type Completeness, isComplete } from '../adapters/opensearch/documents/completeness.ts';
import { UserError } from '../command-line/command.ts';
import { refuseWithoutFile } from '../command-line/history-options.ts';
import { longSleep } from '../command-line/long-sleep.ts';
import { notifyVariables } from '../command-line/notify-options.ts';
import type { OptionValues } from '../command-line/options.ts';
import { RateWindow, readable, statusLine, unreadableTimesSentence } from '../command-line/pipeline-counters.ts';
import { ANOMALIES_ALIAS } from '../detection/daily-index.ts';
import { DEAD_LETTERS_INDEX } from '../detection/dead-letter.ts';
import { projectRoot } from '../project-root.ts';
import { Containers } from '../servers/compose-servers.ts';
import { Interruption } from '../servers/interruption.ts';
import { ProcessGroup } from '../servers/process-group.ts';
import { type Report, streamReport } from '../servers/report.ts';
import { LocalPipeline } from './pipeline.ts';
import { TOPIC } from './pipeline-parts.ts';
import { checkReplay } from './replay-check.ts';
import type { startOptions } from './start-options.ts';

type StartValues = OptionValues<typeof startOptions>;

const STATUS_INTERVAL_MS = 500;
const RATE_WINDOW_MS = 5_000;
const EXIT_INCOMPLETE = 1;
const EXIT_INTERRUPTED = 130;

/** Runs the pipeline until its duration is over, a signal comes or a part dies; resolves to the exit status. */
export async function runPipeline(values: StartValues): Promise<number> {
  const ruleSet = readRulesFile(values.rules);
  if (!ruleSet.ok) throw new UserError(ruleSet.problem.map((problem) => `${problem}.`).join('\n'));
  notifyVariables(values, process.env);
  const report = streamReport(process.stderr);
  if (values.replay === undefined) refuseWithoutFile(values, '--replay');
  else await checkReplay(values.replay, values, ruleSet.value, report);
  const containers = values.docker ? await Containers.take() : undefined;
  const group = new ProcessGroup();
  const interruption = new Interruption(group);
  const folder = resolve(projectRoot, values.data);
  try {
    const starting = LocalPipeline.start({ values, ruleSet: ruleSet.value, group, containers, report, folder });
    const pipeline = await Promise.race([starting, interruption.crashed, interruption.signalled]);
    if (pipeline === undefined) return interruptedStatus(values);
    const status = await Promise.race([watch(pipeline, values, interruption, report), interruption.crashed]);
    await pipeline.close();
    return status;
  } finally {
    report.note('Stopping …');
    await group.stopAll();
    containers?.stop();
    interruption.release();
  }
}

async function watch(
  pipeline: LocalPipeline,
  values: StartValues,
  interruption: Interruption,
  report: Report,
): Promise<number> {
  report.note(whereToLook(pipeline, resolve(projectRoot, values.data)));
  const rate = new RateWindow(RATE_WINDOW_MS);
  const showStatus = () =>
    report.progress(statusLine(pipeline.counters, rate.update(pipeline.counters.judged, Date.now())));
  const timer = setInterval(showStatus, STATUS_INTERVAL_MS);
  try {
    const ended = await Promise.race([interruption.signalled, productionOver(pipeline, values)]);
    await pipeline.stopProducer();
    if (ended !== 'over') return sayInterrupted(pipeline, values, report);
    const completeness = await Promise.race([pipeline.settle(), interruption.signalled]);
    return completeness === undefined
      ? sayInterrupted(pipeline, values, report)
      : sayComplete(pipeline, completeness, report);
  } finally {
    clearInterval(timer);
  }
}

async function productionOver(pipeline: LocalPipeline, values: StartValues): Promise<'over'> {
  const forever = new Promise(() => {});
  const waited = values.duration === undefined ? forever : longSleep(values.duration * 1000);
  await (values['no-producer'] ? waited : pipeline.producerEnded);
  return 'over';
}

function whereToLook({ servers }: LocalPipeline, folder: string): string {
  const { bootstrapServers, searchUrl, dashboardsUrl } = servers;
  const search = `${searchUrl}/${ANOMALIES_ALIAS}`;
  return [
    '',
    'Running.',
    `  Kafka       ${bootstrapServers}, topic ${TOPIC}`,
    `  OpenSearch  ${searchUrl}, index ${ANOMALIES_ALIAS}`,
    ...(dashboardsUrl === undefined ? [] : [`  Dashboards  ${dashboardsUrl}`]),
    `  Logs        ${relative('.', join(folder, 'logs'))}`,
    'Look at the verdicts:',
    `  curl -s '${search}/_count?pretty'`,
    `  curl -s '${search}/_search?size=5&sort=timestamp:desc&pretty'`,
    `  curl -s '${search}/_search?size=5&sort=timestamp:desc&q=anomaly:true&pretty'`,
    `  curl -s '${searchUrl}/${DEAD_LETTERS_INDEX}/_search?size=5&pretty'`,
    'Ctrl-C stops everything.',
    '',
  ].join('\n');
}

/** Who has asked for a certain amount must not take an interrupted run for a complete one. */
const interruptedStatus = ({ duration, replay }: StartValues): number =>
  duration === undefined && replay === undefined ? 0 : EXIT_INTERRUPTED;

function sayInterrupted({ counters }: LocalPipeline, values: StartValues, report: Report): number {
  const waiting = counters.lag > 0 ? ` ${readable(counters.lag)} are waiting in the topic for the next run.` : '';
  report.note(`Interrupted after ${readable(counters.judged)} judged readings.${waiting}`);
  return interruptedStatus(values);
}

function sayComplete({ counters }: LocalPipeline, completeness: Completeness, report: Report): number {
  const { records, documents, anomalies, deadLetters } = completeness;
  const complete = isComplete(completeness) && records >= (counters.sent ?? 0);
  report.note(
    [
      counters.sent === undefined ? '' : `Sent        ${readable(counters.sent)} readings, each acknowledged by Kafka`,
      `In Kafka    ${readable(records)} records of this run`,
      `Indexed     ${readable(documents)} documents (${readable(anomalies)} anomalies)`,
      `            ${readable(deadLetters)} dead letters`,
      counters.unreadableTimes ? unreadableTimesSentence(counters.unreadableTimes) : '',
      complete ? 'Complete: every reading is judged and indexed.' : `NOT COMPLETE: ${missing(completeness)}.`,
    ]
      .filter((line) => line !== '')
      .join('\n'),
  );
  return complete ? 0 : EXIT_INCOMPLETE;
}

function missing(completeness: Completeness): string {
  const difference = completeness.records - completeness.done;
  if (isComplete(completeness)) return 'Kafka holds fewer records than were acknowledged';
  return difference > 0
    ? `${readable(Math.ceil(difference))} records are missing`
    : `there are ${readable(Math.ceil(-difference))} more documents than records`;
}

import { join, relative, resolve } from 'node:path';
import { readRulesFile } from '../adapters/file-system/rules-file.ts';
import { EXIT_FAILED, UserError } from '../command-line/command.ts';
import { refuseWithoutFile } from '../command-line/history-options.ts';
import { longSleep } from '../command-line/long-sleep.ts';
import { notifyVariables } from '../command-line/notify-options.ts';
import type { OptionValues } from '../command-line/options.ts';
import { RateWindow, statusLine } from '../command-line/pipeline-counters.ts';
import { watchRules } from '../command-line/rules-watch.ts';
import type { RuleSet } from '../detection/rules.ts';
import { projectRoot } from '../project-root.ts';
import { Containers } from '../servers/compose-servers.ts';
import { Interruption } from '../servers/interruption.ts';
import { ProcessGroup } from '../servers/process-group.ts';
import { type Report, streamReport } from '../servers/report.ts';
import { mayDelete } from './fresh-question.ts';
import { LocalPipeline } from './pipeline.ts';
import { checkReplay } from './replay-check.ts';
import { interruptedSummary, runSummary } from './run-summary.ts';
import { startOptions } from './start-options.ts';
import { whereToLook } from './where-to-look.ts';

type StartValues = OptionValues<typeof startOptions>;

const STATUS_INTERVAL_MS = 500;
const RATE_WINDOW_MS = 5_000;
const EXIT_INTERRUPTED = 130;
const CONTAINERS = 'the volumes of the containers';

/** Runs the pipeline until its duration is over, a signal comes or a part dies; resolves to the exit status. */
export async function runPipeline(values: StartValues): Promise<number> {
  const ruleSet = readRulesFile(values.rules);
  if (!ruleSet.ok) throw new UserError(ruleSet.problem.map((problem) => `${problem}.`).join('\n'));
  notifyVariables(values, process.env);
  const report = streamReport(process.stderr);
  if (values.replay === undefined) refuseWithoutFile(values, '--replay');
  else await checkReplay(values.replay, values, ruleSet.value, report);
  const containers = values.docker ? await Containers.take() : undefined;
  const folder = resolve(projectRoot, values.data);
  const place = containers === undefined ? relative('.', folder) || folder : CONTAINERS;
  try {
    const question = { folder: containers?.folder ?? folder, place, fresh: values.fresh, yes: values.yes };
    if (await mayDelete(question, report))
      return await runParts({ values, ruleSet: ruleSet.value, containers, report, folder, place });
    report.note('Nothing was deleted, and nothing is started.');
    return 0;
  } finally {
    containers?.stop();
  }
}

interface Run {
  readonly values: StartValues;
  readonly ruleSet: RuleSet;
  readonly containers: Containers | undefined;
  readonly report: Report;
  readonly folder: string;
  readonly place: string;
}

async function runParts(run: Run): Promise<number> {
  const { values, report } = run;
  const group = new ProcessGroup();
  const interruption = new Interruption(group);
  const unwatch = watchRules(values.rules, (line) => report.note(line));
  try {
    const starting = LocalPipeline.start({ ...run, group });
    const pipeline = await Promise.race([starting, interruption.crashed, interruption.signalled]);
    if (pipeline === undefined) return interruptedStatus(values);
    const status = await Promise.race([watch(pipeline, run, interruption), interruption.crashed]);
    const notNoted = await Promise.race([pipeline.noteContents(), interruption.crashed]);
    if (notNoted !== undefined) report.note(notNoted);
    await pipeline.close();
    return status;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    report.note(error.message);
    return EXIT_FAILED;
  } finally {
    unwatch();
    if (!group.isEmpty) report.note('Stopping …');
    await group.stopAll();
    interruption.release();
  }
}

async function watch(pipeline: LocalPipeline, run: Run, interruption: Interruption): Promise<number> {
  const { values, report } = run;
  report.note(whereToLook(placeOf(pipeline, run)));
  const rate = new RateWindow(RATE_WINDOW_MS);
  const showStatus = () =>
    report.progress(statusLine(pipeline.counters, rate.update(pipeline.counters.judged, Date.now())));
  const timer = setInterval(showStatus, STATUS_INTERVAL_MS);
  const interrupted = () => {
    report.note(interruptedSummary(pipeline.counters));
    return interruptedStatus(values);
  };
  try {
    const ended = await Promise.race([interruption.signalled, productionOver(pipeline, values)]);
    await pipeline.stopProducer();
    if (ended !== 'over') return interrupted();
    const completeness = await Promise.race([pipeline.settle(), interruption.signalled]);
    if (completeness === undefined) return interrupted();
    const { text, complete } = runSummary(pipeline.counters, completeness, pipeline.waited);
    report.note(text);
    return complete ? 0 : EXIT_FAILED;
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

/** Who has asked for a certain amount must not take an interrupted run for a complete one. */
const interruptedStatus = (values: StartValues): number => (endsByItself(values) ? EXIT_INTERRUPTED : 0);

const endsByItself = ({ duration, replay }: StartValues): boolean => duration !== undefined || replay !== undefined;

function placeOf({ servers, consoleUrl }: LocalPipeline, { values, folder }: Run) {
  const data = values.data === startOptions.data.default ? '' : ` --data ${values.data}`;
  const again = values.docker ? ' --docker' : data;
  return { servers, consoleUrl, logFolder: join(folder, 'logs'), ends: endsByItself(values), again };
}

import { getPriority, setPriority } from 'node:os';
import { resolve } from 'node:path';
import { readRulesFile } from '../adapters/file-system/rules-file.ts';
import { UserError } from '../command-line/command.ts';
import { notifyVariables } from '../command-line/notify-options.ts';
import type { OptionValues } from '../command-line/options.ts';
import type { ViewsLook, ViewsMessage } from '../command-line/pipeline-counters.ts';
import { searchSettings } from '../command-line/search-connection-options.ts';
import { StopRequest } from '../command-line/stop-request.ts';
import { reasonOf } from '../failures/reason.ts';
import type { ViewsEnvironment } from '../functions/views/config.ts';
import { createViews } from '../functions/views/create-views.ts';
import type { Views, ViewsOutcome } from '../functions/views/views.ts';
import type { viewsCommandOptions } from './options.ts';

/** Judging comes first: this process gets what others leave. */
const NICENESS = 10;

/** Looks again and again until SIGINT or SIGTERM, or until the parent process is gone; resolves to the exit status. */
export async function runViews(values: OptionValues<typeof viewsCommandOptions>): Promise<number> {
  const views = viewsOf(values);
  // Only the system may take priority for a process that was started with less.
  setPriority(Math.max(getPriority(), NICENESS));
  const stop = new StopRequest();
  process.once('disconnect', () => process.exit(0));
  let status = 0;
  do {
    const startedMs = performance.now();
    status = (await look(views)) ? 0 : 1;
    if (values.once) break;
    // A fifth of the time at most, however much there is to look at: OpenSearch has readings to take.
    const pauseMs = Math.max(values['views-every'] * 1000, 4 * (performance.now() - startedMs));
    await pause(pauseMs, stop);
  } while (!stop.requested);
  stop.release();
  return values.once ? status : 0;
}

function viewsOf(values: OptionValues<typeof viewsCommandOptions>): Views {
  const rules = readRulesFile(values.rules);
  if (!rules.ok) throw new UserError(rules.problem.map((problem) => `${problem}.`).join('\n'));
  const variables: ViewsEnvironment = {
    ...searchSettings(values, process.env).variables,
    ...notifyVariables(values, process.env),
    ...(values.rules !== undefined && { RULES_FILE: resolve(values.rules) }),
  };
  const { AWS_REGION, VIEWS_OVERLAP_SECONDS } = process.env;
  try {
    return createViews({ ...variables, AWS_REGION, VIEWS_OVERLAP_SECONDS }, values.once);
  } catch (error) {
    throw new UserError(reasonOf(error));
  }
}

async function look(views: Views): Promise<boolean> {
  try {
    const outcome = await views.run(Date.now());
    const { activeEpisodes, silentSensors, sent, sendingError: trouble = '' } = outcome;
    for (const { text } of sent) tell({ kind: 'views', told: text });
    tell({ kind: 'views', activeEpisodes, silentSensors, trouble, look: lookOf(outcome) });
    return true;
  } catch (error) {
    const look = { hasFailed: true, episodesChanged: 0, messagesSent: 0, messagesFailed: 0, withheld: {} };
    tell({ kind: 'views', trouble: `the views could not be kept: ${reasonOf(error)}`, look });
    return false;
  }
}

function lookOf({ episodesWritten, sent, failedSendings, withheld, watermarkAgeMs }: ViewsOutcome): ViewsLook {
  return {
    hasFailed: false,
    episodesChanged: episodesWritten,
    messagesSent: sent.length,
    messagesFailed: failedSendings,
    withheld: Object.fromEntries(withheld),
    ...(watermarkAgeMs !== undefined && { watermarkAgeMs }),
  };
}

/** Tells the parent process, or a person. */
function tell(message: ViewsMessage): void {
  if (process.send !== undefined) {
    if (process.connected) process.send(message);
    return;
  }
  const { told, trouble = '', activeEpisodes, silentSensors } = message;
  const line =
    told ?? (trouble === '' ? `${activeEpisodes} active episodes, ${silentSensors} silent sensors` : trouble);
  process.stderr.write(`${new Date().toISOString()} ${line}\n`);
}

async function pause(ms: number, stop: StopRequest): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((done) => {
    timer = setTimeout(done, ms);
  });
  await Promise.race([over, stop.wait()]);
  clearTimeout(timer);
}

import { relative, resolve } from 'node:path';
import { runArguments } from '../command-line/run-arguments.ts';
import type { ProcessGroup } from '../servers/process-group.ts';
import type { Report } from '../servers/report.ts';

interface DashboardsOptions {
  readonly group: ProcessGroup;
  /** Where OpenSearch Dashboards answers. */
  readonly url: string;
  /** Path of the rules file whose channels and limits are drawn; undefined for the default rules. */
  readonly rules: string | undefined;
  readonly logFolder: string;
  readonly report: Report;
}

/**
 * Installs what people look at in Dashboards, by the command for it. The pipeline goes on without: a sentence says so, and how
 * to do it by hand.
 */
export async function installInDashboards({ group, url, rules, logFolder, report }: DashboardsOptions): Promise<void> {
  if (group.stopping) return;
  const words = ['install', '--url', url, ...(rules === undefined ? [] : ['--rules', resolve(rules)])];
  const logFile = resolve(logFolder, 'dashboards.log');
  const args = runArguments('saved-objects/main.ts', words);
  const { code } = await group.run({ name: 'dashboards', command: process.execPath, args, logFile });
  if (group.stopping) return;
  report.note(
    code === 0
      ? `Dashboards has the panels: ${url}/app/dashboards`
      : `The panels could not be installed in Dashboards (${relative('.', logFile)} says why); the pipeline goes on. Try again: npm run dashboards -- ${words.join(' ')}`,
  );
}

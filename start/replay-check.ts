import { UsageError } from '../command-line/command.ts';
import type { HistoryOptions } from '../command-line/history-options.ts';
import type { OptionValues } from '../command-line/options.ts';
import type { RuleSet } from '../detection/rules.ts';
import { History } from '../history/history.ts';
import { checkHistory } from '../history/history-check.ts';
import { historyNotices } from '../history/history-notices.ts';
import type { Report } from '../servers/report.ts';
import type { startOptions } from './start-options.ts';

/**
 * Reads a history whole before any server is started, and says what is in it.
 *
 * @throws UserError when it is not as it should be, UsageError when other options contradict it
 */
export async function checkReplay(
  path: string,
  values: Pick<OptionValues<typeof startOptions>, 'duration' | 'no-producer'> & HistoryOptions,
  ruleSet: RuleSet,
  report: Report,
): Promise<void> {
  if (values['no-producer']) throw new UsageError('--replay is what the producer sends: leave out --no-producer.');
  if (values.duration !== undefined) throw new UsageError('--replay ends with its file: leave out --duration.');
  report.note(`Reading ${path} …`);
  const history = await History.open({ path, ruleSet, options: values, nowMs: Date.now() });
  const check = await checkHistory(history, { stop: new AbortController().signal, verb: 'sent' });
  if (check !== undefined) for (const notice of historyNotices(history, check)) report.note(notice);
}

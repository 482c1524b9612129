import { readRulesFile } from '../adapters/file-system/rules-file.ts';
import { UserError } from '../command-line/command.ts';
import type { HistoryOptions } from '../command-line/history-options.ts';
import { History } from '../history/history.ts';
import { checkHistory } from '../history/history-check.ts';
import { historyNotices } from '../history/history-notices.ts';
import type { ProducerSettings } from './options.ts';
import { HistoryReadings } from './publish/history-readings.ts';
import type { ProductionPlan } from './publish/reading-source.ts';

const SECOND_MS = 1_000;

/** What a replay needs of the producer's settings. */
export type ReplaySettings = Pick<ProducerSettings, 'speed' | 'rules' | 'unchecked' | 'count'> & HistoryOptions;

/**
 * Plans the replay of a history: opens the file and, unless told otherwise, reads it whole before anything is sent.
 *
 * @param nowMs present time in epoch milliseconds: what lies far ahead of it is no time
 * @returns the plan, or undefined when stopped meanwhile
 * @throws UserError when the rules file or the history has mistakes
 */
export async function replayPlan(
  path: string,
  settings: ReplaySettings,
  say: (line: string) => void,
  stop: AbortSignal,
  nowMs = Date.now(),
): Promise<ProductionPlan | undefined> {
  const { speed: speedText, rules, unchecked, count } = settings;
  const ruleSet = readRulesFile(rules);
  if (!ruleSet.ok) throw new UserError(ruleSet.problem.map((problem) => `${problem}.`).join('\n'));
  const history = await History.open({ path, ruleSet: ruleSet.value, options: settings, nowMs });
  const speed = speedText === 'max' ? Number.POSITIVE_INFINITY : Number(speedText);
  const check = unchecked ? undefined : await checkHistory(history, { stop, verb: 'sent' });
  if (stop.aborted) return undefined;
  for (const line of check === undefined ? history.notices : historyNotices(history, check)) say(line);
  const spanSeconds = check === undefined ? 0 : (check.lastMs - check.firstMs) / SECOND_MS;
  return {
    ratePerSecond: spanSeconds === 0 ? Number.POSITIVE_INFINITY : ((check?.readings ?? 0) * speed) / spanSeconds,
    dueBy: () => 1,
    source: (partitionOf) =>
      new HistoryReadings({ history, speed, count: count ?? Number.POSITIVE_INFINITY, partitionOf }),
    farewell: async () => {
      const grown = await history.grownBytes();
      return grown === 0
        ? undefined
        : `${path} has grown by ${grown} bytes since it was opened; what was added is not sent.`;
    },
  };
}

import { readRulesFile } from '../adapters/file-system/rules-file.ts';
import { UserError } from '../command-line/command.ts';
import { History } from '../history/history.ts';
import { checkHistory, historyNotices } from '../history/history-check.ts';
import type { ProducerSettings } from './options.ts';
import { HistoryReadings } from './publish/history-readings.ts';
import type { ProductionPlan } from './publish/reading-source.ts';

const SECOND_MS = 1_000;

/** What a replay needs of the producer's settings. */
export type ReplaySettings = Pick<ProducerSettings, 'speed' | 'rules' | 'unchecked' | 'count'>;

/**
 * Plans the replay of a history: opens the file and, unless told otherwise, reads it whole before anything is sent.
 *
 * @returns the plan, or undefined when stopped meanwhile
 * @throws UserError when the rules file or the history has mistakes
 */
export async function replayPlan(
  path: string,
  { speed: speedText, rules, unchecked, count }: ReplaySettings,
  say: (line: string) => void,
  stop: AbortSignal,
): Promise<ProductionPlan | undefined> {
  const ruleSet = readRulesFile(rules);
  if (!ruleSet.ok) throw new UserError(ruleSet.problem.map((problem) => `${problem}.`).join('\n'));
  const history = await History.open(path, ruleSet.value);
  const speed = speedText === 'max' ? Number.POSITIVE_INFINITY : Number(speedText);
  const check = unchecked ? undefined : await checkHistory(history, stop);
  if (stop.aborted) return undefined;
  for (const line of check === undefined ? history.columns.notices : historyNotices(history, check)) say(line);
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

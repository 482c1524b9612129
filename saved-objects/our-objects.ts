import { readRulesFile } from '../adapters/file-system/rules-file.ts';
import { UserError } from '../command-line/command.ts';
import { savedObjects } from '../dashboards/saved-objects/all-objects.ts';
import type { SavedObject } from '../dashboards/saved-objects/saved-object.ts';
import type { Rule } from '../detection/rules.ts';

/**
 * The objects that draw the channels of a rules file with their limits.
 *
 * @throws UserError when the file cannot be read
 */
export function ourObjects(rulesFile: string | undefined): readonly SavedObject[] {
  const ruleSet = readRulesFile(rulesFile);
  if (!ruleSet.ok) throw new UserError(ruleSet.problem.map((problem) => `${problem}.`).join('\n'));
  const { rules, mappedChannels } = ruleSet.value;
  const channels = new Set([...rules.map(({ channel }) => channel), ...mappedChannels]);
  return savedObjects(new Map([...channels].map((channel) => [channel, limitsOf(rules, channel)])));
}

const limitsOf = (rules: readonly Rule[], channel: string) =>
  rules
    .filter((rule) => rule.channel === channel)
    .flatMap(({ name, above, below }) =>
      [above, below].flatMap((limit) => (limit === undefined ? [] : [{ rule: name, limit }])),
    );

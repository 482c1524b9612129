import { readRulesFile } from '../adapters/file-system/rules-file.ts';
import { UserError } from '../command-line/command.ts';
import type { SavedObject } from '../dashboards/saved-objects/saved-object.ts';
import { objectsFor } from '../functions/dashboards/objects-for.ts';

/**
 * The objects that draw the channels of a rules file with their limits.
 *
 * @throws UserError when the file cannot be read
 */
export function ourObjects(rulesFile: string | undefined): readonly SavedObject[] {
  const ruleSet = readRulesFile(rulesFile);
  if (!ruleSet.ok) throw new UserError(ruleSet.problem.map((problem) => `${problem}.`).join('\n'));
  return objectsFor(ruleSet.value);
}

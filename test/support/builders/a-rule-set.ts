import { DEFAULT_RULES_FILE, parseRuleSet, type RuleSet } from '../../../detection/rules.ts';

/** The rule set of a rules file: the default rules but for these keys. */
export function aRuleSet(file: Readonly<Record<string, unknown>> = {}): RuleSet {
  const parsed = parseRuleSet({ ...DEFAULT_RULES_FILE, ...file });
  if (!parsed.ok) throw new Error(parsed.problem.join('; '));
  return parsed.value;
}

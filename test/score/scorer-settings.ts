import { DEFAULT_RULES_FILE, parseRuleSet, type RuleSet } from '../../detection/rules.ts';
import { Scorer, type ScorerSettings } from '../../score/scorer.ts';

/** The product's own rules. */
export function defaultRules(): RuleSet {
  const rules = parseRuleSet(DEFAULT_RULES_FILE);
  if (!rules.ok) throw new Error(rules.problem.join('\n'));
  return rules.value;
}

/** A scorer as `npm run score` makes it, but for what a test wants to be different. */
export const aScorer = (settings: Partial<ScorerSettings> = {}): Scorer =>
  new Scorer({ ruleSet: defaultRules(), withModel: true, threshold: 0.5, maxSensors: 100, ...settings });

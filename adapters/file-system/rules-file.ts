import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fieldSettingsKey } from '../../detection/reading/field-settings.ts';
import { failure, type Result } from '../../detection/result.ts';
import { DEFAULT_RULES_FILE, parseRuleSet, type RuleSet } from '../../detection/rules.ts';
import { timeSettingsKey } from '../../detection/time-settings.ts';

/**
 * Reads and checks a rules file.
 *
 * @param path the file, or undefined for the default rules (temperature above 40, pressure above 120)
 * @returns the rule set, or every problem at once, one sentence each
 */
export function readRulesFile(path: string | undefined): Result<RuleSet, readonly string[]> {
  if (path === undefined) return parseRuleSet(DEFAULT_RULES_FILE);
  try {
    return parseRuleSet(JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, '')));
  } catch (error) {
    const why = error instanceof SyntaxError ? `is not JSON: ${error.message}` : `cannot be read: ${String(error)}`;
    return failure([`the rules file ${path} ${why}`]);
  }
}

/** A short hash of what a rule set means: the same for two files that judge alike, whatever their layout. */
export function ruleSetId(ruleSet: RuleSet): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(ruleSet)))
    .digest('hex')
    .slice(0, 12);
}

/** What a rule may compare with, in which words, and by how much its number is divided in them. */
const LIMITS = [
  ['above', 'above', 1],
  ['below', 'below', 1],
  ['rateAbove', 'faster than', 1],
  ['rateBelow', 'slower than', 1],
  ['stuckForMs', 'stuck for', 1_000],
] as const;

/** A rule set for people who compare two: its id, which is also in every verdict, and what each rule says. */
export function rulesInWords(ruleSet: RuleSet): string {
  const rules = ruleSet.rules.map(({ name, channel, ...rule }) => {
    const limits = LIMITS.flatMap(([field, words, unit]) =>
      rule[field] === undefined ? [] : [`${words} ${rule[field] / unit}${unit === 1 ? '' : ' s'}`],
    );
    return [name, channel, ...limits].join(' ');
  });
  return `${ruleSetId(ruleSet)} (${rules.join(', ')})`;
}

function canonical({ rules, sensorIdField, timestampField, times, fields, sensitivity }: RuleSet) {
  // What is undefined leaves no trace in JSON: rules of values alone keep the id that they always had.
  const limits = rules.map(({ name, channel, above, below, sensors, rateAbove, rateBelow, stuckForMs }) => {
    return { name, channel, above, below, sensors, rateAbove, rateBelow, stuckForMs };
  });
  const reading = { sensorIdField, timestampField, ...timeSettingsKey(times), ...fieldSettingsKey(fields) };
  return { rules: limits, ...reading, sensitivity };
}

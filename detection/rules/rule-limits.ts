import { shown } from '../result.ts';
import { ALLOWED_DURATION, parseDuration } from './duration.ts';

/** What a rule compares: a value, its change in a minute, or how long it has not moved. */
export interface RuleLimits {
  readonly above?: number;
  readonly below?: number;
  /** Change in a minute of the channel's unit, above which it fires. */
  readonly rateAbove?: number;
  /** Change in a minute, below which it fires: a negative one is a fall. */
  readonly rateBelow?: number;
  /** It fires when the channel has had the same value for so long. */
  readonly stuckForMs?: number;
}

/** The keys of a rule that say what it compares. */
export const LIMIT_KEYS = ['above', 'below', 'rate_above', 'rate_below', 'stuck_for'] as const;

type Fields = Readonly<Record<string, unknown>>;

const NUMBERS = ['above', 'below', 'rate_above', 'rate_below'] as const;
const KINDS = [['above', 'below'], ['rate_above', 'rate_below'], ['stuck_for']] as const;

/** Whether a rule needs more than one reading of its sensor. */
export const isStateful = ({ rateAbove, rateBelow, stuckForMs }: RuleLimits): boolean =>
  rateAbove !== undefined || rateBelow !== undefined || stuckForMs !== undefined;

/**
 * Reads what a rule compares.
 *
 * @param problems gets a sentence for each problem
 */
export function parseRuleLimits(rule: Fields, place: string, problems: string[]): RuleLimits {
  for (const key of NUMBERS)
    if (rule[key] !== undefined && !Number.isFinite(rule[key]))
      problems.push(`${place}.${key} must be a finite number, got ${shown(rule[key])}`);
  const kinds = KINDS.filter((keys) => keys.some((key) => rule[key] !== undefined));
  if (kinds.length === 0)
    problems.push(`${place} needs a limit: above, below or both; rate_above, rate_below or both; or stuck_for`);
  if (kinds.length > 1)
    problems.push(`${place} compares more than one thing (${kinds.flat().join(', ')}); make a rule of each`);
  for (const [low, high] of [['below', 'above'] as const, ['rate_below', 'rate_above'] as const])
    if (typeof rule[low] === 'number' && typeof rule[high] === 'number' && rule[low] >= rule[high])
      problems.push(
        `${place}.${low} (${rule[low]}) must be less than ${place}.${high} (${rule[high]}): what lies between is normal`,
      );
  const stuckForMs = parseDuration(rule['stuck_for']);
  if (rule['stuck_for'] !== undefined && !((stuckForMs ?? 0) > 0))
    problems.push(`${place}.stuck_for must be ${ALLOWED_DURATION}, and more than 0, got ${shown(rule['stuck_for'])}`);
  const { above, below, rate_above: rateAbove, rate_below: rateBelow } = rule;
  const given = { above, below, rateAbove, rateBelow, stuckForMs };
  return Object.fromEntries(Object.entries(given).filter(([, limit]) => limit !== undefined));
}

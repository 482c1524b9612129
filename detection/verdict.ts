import type { Reading } from './reading.ts';
import type { Rule, RuleSet } from './rules.ts';

/** A rule that fired, with the value that it saw and the limit that was passed. */
export interface FiredRule {
  readonly name: string;
  readonly channel: string;
  readonly value: number;
  readonly above?: number;
  readonly below?: number;
  /** Change in a minute, of a rule about that, and the limit that was passed. */
  readonly rate?: number;
  readonly rate_above?: number;
  readonly rate_below?: number;
  /** How long the value has not moved, of a rule about that, and for how long it may not. */
  readonly stuck_seconds?: number;
  readonly stuck_for_seconds?: number;
}

/** What the rules say of a reading. */
export interface Verdict {
  /** 1 when a rule fired, else 0. */
  readonly anomalyScore: 0 | 1;
  readonly firedRules: readonly FiredRule[];
  /** Names of the rules whose channel the reading lacks: they said nothing, which is not "normal". */
  readonly notApplicable: readonly string[];
}

const NONE: readonly never[] = [];

/** Judges a reading by every rule of the set; one that is not for its sensor says nothing, and is not listed as missing. */
export function judge(reading: Reading, { rules }: RuleSet): Verdict {
  let firedRules: FiredRule[] | undefined;
  let notApplicable: string[] | undefined;
  for (const rule of rules) {
    if (rule.sensors !== undefined && !rule.sensors.has(reading.sensorId)) continue;
    const value = Object.hasOwn(reading.channels, rule.channel) ? reading.channels[rule.channel] : undefined;
    if (value === undefined) {
      notApplicable ??= [];
      notApplicable.push(rule.name);
      continue;
    }
    const fired = apply(rule, value);
    if (fired !== undefined) {
      firedRules ??= [];
      firedRules.push(fired);
    }
  }
  return {
    anomalyScore: firedRules === undefined ? 0 : 1,
    firedRules: firedRules ?? NONE,
    notApplicable: notApplicable ?? NONE,
  };
}

/** Whether there are rules and none applied: nothing has judged the reading. */
export const isUnjudged = ({ notApplicable }: Verdict, { rules }: RuleSet): boolean =>
  notApplicable.length > 0 && notApplicable.length === rules.length;

function apply({ name, channel, above, below }: Rule, value: number): FiredRule | undefined {
  if (above !== undefined && value > above) return { name, channel, value, above };
  if (below !== undefined && value < below) return { name, channel, value, below };
  return undefined;
}

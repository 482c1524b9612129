import { type AlarmSettings, DEFAULT_ALARM } from '../rules/alarm-settings.ts';
import { isStateful } from '../rules/rule-limits.ts';
import { MODEL_CAUSE, type Rule } from '../rules.ts';
import type { FiredRule } from '../verdict.ts';
import type { JudgedReading } from './judged-reading.ts';

/** Why readings are anomalous: a rule, or the model. */
export interface Cause {
  /** The rule's name, or `model`. */
  readonly name: string;
  /** The rule's channel; undefined for the model, which looks at all. */
  readonly channel: string | undefined;
  /** Whether it compares a reading with what its sensor said before. */
  readonly isStateful: boolean;
  readonly alarm: AlarmSettings;
}

/** What a reading means for the episodes of a cause. */
export type Standing =
  | {
      readonly kind: 'anomalous';
      readonly value?: number;
      readonly above?: number;
      readonly below?: number;
      /** Of a rule about change, whose numbers are not the channel's own. */
      readonly per?: 'minute';
    }
  /** Between the limit and that of hysteresis: it neither begins nor ends an episode. */
  | { readonly kind: 'held' }
  | { readonly kind: 'clear' };

/**
 * The causes of a rules file by name. A rule that is no longer in it still has episodes to be ended.
 *
 * @param channelOf the channel of such a rule, as its episodes say
 */
export function causeNamed(
  name: string,
  rules: readonly Rule[],
  channelOf: () => string | undefined = () => undefined,
): Cause {
  const rule = rules.find((candidate) => candidate.name === name);
  const stateful = name === MODEL_CAUSE || (rule !== undefined && isStateful(rule));
  return { name, channel: rule?.channel ?? channelOf(), isStateful: stateful, alarm: rule?.alarm ?? DEFAULT_ALARM };
}

/** The names of the causes for which a reading is anomalous. */
export function causesOf({ byModel, firedRules }: JudgedReading): readonly string[] {
  const names = firedRules.map(({ name }) => name);
  return byModel ? [...names, MODEL_CAUSE] : names;
}

/**
 * What a reading says of a cause; undefined when it says nothing, because it lacks the rule's channel, or because nobody asked its
 * sensor's state, or could.
 */
export function standingOf(reading: JudgedReading, cause: Cause): Standing | undefined {
  if (cause.isStateful && reading.skipped) return undefined;
  if (cause.name === MODEL_CAUSE) return standingOfModel(reading);
  const fired = reading.firedRules.find(({ name }) => name === cause.name);
  if (fired !== undefined) return standingOfFired(fired);
  if (cause.channel === undefined || !Object.hasOwn(reading.channels, cause.channel)) return undefined;
  return { kind: isHeld(reading.channels[cause.channel] ?? 0, cause.alarm) ? 'held' : 'clear' };
}

function standingOfModel({ byModel, warmingUp, anomaly }: JudgedReading): Standing | undefined {
  if (byModel) return { kind: 'anomalous' };
  if (warmingUp) return undefined;
  return { kind: anomaly ? 'held' : 'clear' };
}

function standingOfFired(fired: FiredRule): Standing {
  const limits = limitsOf(fired);
  if (limits === undefined) return { kind: 'anomalous' };
  const { value, above, below } = limits;
  return {
    kind: 'anomalous',
    value,
    ...(above !== undefined && { above }),
    ...(below !== undefined && { below }),
    ...(fired.rate !== undefined && { per: 'minute' }),
  };
}

/** What an episode compares: of a rule about change that in a minute; of one about standing still nothing. */
function limitsOf({ value, above, below, rate, rate_above, rate_below, stuck_seconds: stuck }: FiredRule) {
  if (stuck !== undefined) return undefined;
  return rate === undefined ? { value, above, below } : { value: rate, above: rate_above, below: rate_below };
}

const isHeld = (value: number, { clearBelow, clearAbove }: AlarmSettings): boolean =>
  (clearBelow !== undefined && value > clearBelow) || (clearAbove !== undefined && value < clearAbove);

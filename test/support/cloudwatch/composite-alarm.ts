import type { AlarmState } from './alarm-state.ts';

/** As much of a composite alarm of a template as its evaluation needs. */
export interface CompositeProperties {
  readonly AlarmName: string;
  readonly AlarmRule: string;
  readonly ActionsSuppressor?: unknown;
  readonly ActionsSuppressorWaitPeriod?: number;
  readonly ActionsSuppressorExtensionPeriod?: number;
}

/** What somebody is told, and at the end of which minute. */
export interface Notification {
  readonly minute: number;
  readonly state: AlarmState;
}

type States = readonly AlarmState[];

/**
 * The states of a composite alarm, minute by minute.
 *
 * @param states of its children, by name
 * @throws Error at a rule that is more than alarms joined by OR, and at a child that is not known
 */
export function compositeStates(rule: string, states: ReadonlyMap<string, States>): States {
  const children = rule.split(' OR ').map((part) => {
    const [, name = ''] = /^ALARM\("([^"]+)"\)$/.exec(part) ?? [];
    const known = states.get(name);
    if (known === undefined) throw new Error(`a composite alarm speaks of ${part}, whose states are not known`);
    return known;
  });
  const minutes = Math.max(...children.map(({ length }) => length));
  return Array.from({ length: minutes }, (_, minute) =>
    children.some((child) => child[minute] === 'ALARM') ? 'ALARM' : 'OK',
  );
}

/** What an alarm without a suppressor tells: every change. */
export const notificationsOf = (states: States): readonly Notification[] =>
  states.flatMap((state, minute) => (state === (states[minute - 1] ?? 'OK') ? [] : [{ minute, state }]));

/**
 * What a composite alarm tells whose actions are suppressed while another alarm is on: it waits for that one before it tells
 * of trouble, and when that one is over it waits again, then tells of what is still on. What was never told has no end to tell.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-suppression.html
 */
export function suppressedNotifications(
  composite: CompositeProperties,
  states: States,
  suppressor: States,
): readonly Notification[] {
  const { ActionsSuppressorWaitPeriod: wait = 0, ActionsSuppressorExtensionPeriod: extension = 0 } = composite;
  const told: Notification[] = [];
  let since = 0;
  let quietUntil = 0;
  for (const [minute, state] of states.entries()) {
    if (state !== states[minute - 1]) since = minute;
    if (suppressor[minute] === 'ALARM') quietUntil = minute + 1 + extension / 60;
    const isPatient = state === 'ALARM' && minute < since + wait / 60;
    if (minute < quietUntil || isPatient || state === (told.at(-1)?.state ?? 'OK')) continue;
    told.push({ minute, state });
  }
  return told;
}

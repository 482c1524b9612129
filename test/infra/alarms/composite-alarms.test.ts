import { describe, expect, it } from '@jest/globals';
import { alarmList } from '../../../infra/alarms/alarm-list.ts';
import { alarmNames } from '../../../infra/alarms/resolve-alarm.ts';
import { loadConfig } from '../../../infra/load-config.ts';
import { type AlarmState, alarmStatesByMinute } from '../../support/cloudwatch/alarm-state.ts';
import { alarmsOf, resourcesOf } from '../../support/cloudwatch/alarms-of-templates.ts';
import {
  type CompositeProperties,
  compositeStates,
  notificationsOf,
  suppressedNotifications,
} from '../../support/cloudwatch/composite-alarm.ts';
import { type Series, seriesOfAlarm } from '../../support/cloudwatch/series-of-alarm.ts';
import { pipelineTemplates } from '../../support/templates/pipeline-templates.ts';
import { RED_DOMAIN, RED_MINUTES } from './red-domain-recording.ts';

/** With one node, as when it was recorded. Nothing was judged for eight minutes, which is less than no-records waits for unless told. */
const settings = { 'alarms.noRecordsMinutes': 3 };
const config = loadConfig({ profile: 'development', ...settings });
const templates = pipelineTemplates('development', settings);
const alarms = alarmsOf(templates);
const composites = resourcesOf(templates, 'AWS::CloudWatch::CompositeAlarm').map(
  ([, { Properties }]) => Properties as CompositeProperties,
);
const compositeOf = (end: string): CompositeProperties => {
  const found = composites.find(({ AlarmName }) => AlarmName.endsWith(end));
  if (found === undefined) throw new Error(`the templates have no composite alarm ${end}`);
  return found;
};

/** The states of every alarm by its name; an alarm of which nothing was recorded is OK. */
function statesIn(recording: Readonly<Record<string, Series>>): ReadonlyMap<string, readonly AlarmState[]> {
  return new Map(
    alarmList(config).flatMap((spec) =>
      alarmNames(spec, config).map((name) => {
        const series = recording[spec.id];
        const alarm = alarms.get(name)?.alarm;
        if (series === undefined || alarm === undefined) return [name, []] as const;
        return [name, alarmStatesByMinute(alarm, seriesOfAlarm(alarm, series))] as const;
      }),
    ),
  );
}

/** Everything that somebody is told, in order: of alarms that ring by themselves, and of the consequences. */
function told(recording: Readonly<Record<string, Series>>) {
  const states = statesIn(recording);
  const cause = compositeStates(compositeOf('-cause').AlarmRule, states);
  const alone = alarmList(config)
    .filter(({ isConsequence }) => isConsequence !== true)
    .flatMap(({ id, ...spec }) =>
      alarmNames({ id, ...spec }, config).flatMap((name) =>
        notificationsOf(states.get(name) ?? []).map((notification) => ({ id, ...notification })),
      ),
    );
  const together = ['page', 'ticket', 'note'].flatMap((severity) => {
    const composite = compositeOf(`-${severity}-consequences`);
    const ofChildren = compositeStates(composite.AlarmRule, states);
    const id = `${severity}-consequences`;
    const isSuppressed = composite.ActionsSuppressor !== undefined;
    return (isSuppressed ? suppressedNotifications(composite, ofChildren, cause) : notificationsOf(ofChildren)).map(
      (notification) => ({ id, ...notification }),
    );
  });
  return [...alone, ...together].sort((one, other) => one.minute - other.minute);
}

const ringing = (recording: Readonly<Record<string, Series>>) =>
  told(recording)
    .filter(({ state }) => state === 'ALARM')
    .map(({ id }) => id);

/** The ids of the alarms that are on at some time. */
const on = (recording: Readonly<Record<string, Series>>) => {
  const states = statesIn(recording);
  return alarmList(config)
    .filter((spec) => alarmNames(spec, config).some((name) => states.get(name)?.includes('ALARM')))
    .map(({ id }) => id);
};

describe('a domain that was red, as it was recorded', () => {
  it('turns on the cause, and consequences of more than one severity', () => {
    expect(on(RED_DOMAIN)).toEqual(['no-records', 'detector-errors', 'search-red']);
  });

  it('rings once, by the cause, and once more when it is over', () => {
    const [from = 0, until = 0] = RED_MINUTES;
    const [first, second, ...others] = told(RED_DOMAIN);
    expect(first).toMatchObject({ id: 'search-red', state: 'ALARM' });
    expect(first?.minute).toBeLessThanOrEqual(from + 2);
    expect(second).toMatchObject({ id: 'search-red', state: 'OK' });
    expect(second?.minute).toBeGreaterThanOrEqual(until);
    expect(others).toEqual([]);
  });

  it('would ring once for each severity of its consequences, if nothing said that the domain is red', () => {
    const { 'search-red': _, ...others } = RED_DOMAIN;
    expect(ringing(others).sort()).toEqual(['page-consequences', 'ticket-consequences']);
  });
});

describe('the suppression of actions', () => {
  const minutes = (text: string): readonly AlarmState[] => [...text].map((each) => (each === '!' ? 'ALARM' : 'OK'));
  const composite = { ...compositeOf('-page-consequences'), AlarmRule: '' };
  const toldIn = (consequence: string, cause: string) =>
    suppressedNotifications(composite, minutes(consequence), minutes(cause)).map(({ minute, state }) => [
      minute,
      state,
    ]);

  it('waits three minutes for a cause before it rings, and tells the end at once', () => {
    expect(toldIn('.!!!!!!..', '.........')).toEqual([
      [4, 'ALARM'],
      [7, 'OK'],
    ]);
  });

  it('is quiet when a cause comes within that time, and ten minutes beyond its end', () => {
    expect(toldIn('.!!!!!!!!!!!!!!!!!.', '...!!!.............')).toEqual([
      [16, 'ALARM'],
      [18, 'OK'],
    ]);
    expect(toldIn('.!!!!!!!!!!!!!.....', '...!!!.............')).toEqual([]);
  });

  it('tells of trouble that was shorter than that time to nobody', () => {
    expect(toldIn('.!!!.....', '.........')).toEqual([]);
  });

  it('refuses a rule that it does not understand', () => {
    expect(() => compositeStates('NOT ALARM("one")', new Map([['one', []]]))).toThrow('a composite alarm speaks of');
  });
});

import { beforeEach, describe, expect, it } from '@jest/globals';
import { StatefulRules, type WatchedChannels } from '../../../detection/state/rule-watch.ts';
import { aReading } from '../../support/builders/a-reading.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';

const START_MS = Date.parse('2026-11-22T09:00:00.000Z');

let watched: WatchedChannels;

/** What rules say of values at seconds, one after the other. */
function namesAfter(rule: object, values: readonly (readonly [seconds: number, value: number])[]): readonly string[][] {
  const rules = new StatefulRules(aRuleSet({ rules: [{ name: 'r', channel: 'flow', ...rule }] }));
  return values.map(([seconds, flow]) => {
    const timestamp = new Date(START_MS + 1_000 * seconds).toISOString();
    return rules.judge(aReading({ channels: { flow }, timestamp }), watched).map(({ name }) => name);
  });
}

const firedAt = (rule: object, values: readonly (readonly [number, number])[]) =>
  namesAfter(rule, values).map((names) => names.length > 0);

beforeEach(() => {
  watched = new Map();
});

describe('a rule about the change in a minute', () => {
  it.each([
    ['above the limit', { rate_above: 5.9 }, true],
    ['at the limit', { rate_above: 6 }, false],
    ['below the limit of a fall', { rate_below: -1 }, false],
  ])('judges a rise by 1 in 10 seconds, %s', (_, rule, fires) => {
    expect(
      firedAt(rule, [
        [0, 5],
        [10, 6],
      ]),
    ).toEqual([false, fires]);
  });

  it('fires at a fall below its limit, and says what it saw', () => {
    const rules = new StatefulRules(aRuleSet({ rules: [{ name: 'falls', channel: 'flow', rate_below: -5 }] }));
    const at = (seconds: number, flow: number) =>
      rules.judge(
        aReading({ channels: { flow }, timestamp: new Date(START_MS + 1_000 * seconds).toISOString() }),
        watched,
      );
    expect([at(0, 8), at(30, 5)]).toEqual([
      [],
      [{ name: 'falls', channel: 'flow', value: 5, rate: -6, rate_below: -5 }],
    ]);
  });

  it('has a number for the greatest change that there is', () => {
    const rules = new StatefulRules(aRuleSet({ rules: [{ name: 'r', channel: 'flow', rate_above: 5 }] }));
    const at = (seconds: number, flow: number) =>
      rules.judge(
        aReading({ channels: { flow }, timestamp: new Date(START_MS + 1_000 * seconds).toISOString() }),
        watched,
      );
    expect([at(0, -1e308), at(1, 1e308)]).toMatchObject([[], [{ rate: Number(Number.MAX_VALUE.toPrecision(6)) }]]);
  });

  it('takes a gap for no change, and goes on behind it', () => {
    const regular = [0, 10, 20, 30].map((seconds): [number, number] => [seconds, 1]);
    expect(firedAt({ rate_above: 0.1 }, [...regular, [151, 90], [161, 95]])).toEqual([
      ...[false, false, false, false],
      ...[false, true],
    ]);
  });

  it('says nothing of a reading that is late or of the same time', () => {
    expect(
      firedAt({ rate_above: 1, rate_below: -1 }, [
        [10, 1],
        [10, 50],
        [5, 50],
        [20, 1],
      ]),
    ).toEqual([...[false, false, false, false]]);
  });

  it('believes a clock that was set back after 20 late readings', () => {
    const late = Array.from({ length: 21 }, (_, step): [number, number] => [step, step]);
    expect(firedAt({ rate_above: 1 }, [[1_000, 0], ...late]).indexOf(true)).toBe(21);
  });

  it('is for its sensors only, and for readings with its channel', () => {
    const rules = new StatefulRules(
      aRuleSet({ rules: [{ name: 'r', channel: 'flow', rate_above: 0, sensors: ['pump-*'] }] }),
    );
    const judged = [0, 10].map((seconds) =>
      rules.judge(
        aReading({ channels: { flow: seconds }, timestamp: new Date(START_MS + 1_000 * seconds).toISOString() }),
        watched,
      ),
    );
    expect(judged).toEqual([[], []]);
    expect(rules.judge(aReading(), watched)).toEqual([]);
  });
});

describe('a rule about standing still', () => {
  const still = [0, 10, 20, 30].map((seconds): [number, number] => [seconds, 4]);

  it('fires when the value has been the same for its time, until it moves', () => {
    expect(firedAt({ stuck_for: '20s' }, [...still, [40, 4.1], [50, 4.1]])).toEqual([
      ...[false, false, true, true],
      ...[false, false],
    ]);
  });

  it('begins anew behind a gap', () => {
    expect(firedAt({ stuck_for: '40s' }, [...still, [500, 4], [510, 4]])).toEqual(Array(6).fill(false));
  });
});

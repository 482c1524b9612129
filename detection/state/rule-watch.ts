import type { Reading } from '../reading.ts';
import { isStateful } from '../rules/rule-limits.ts';
import type { Rule, RuleSet } from '../rules.ts';
import type { FiredRule } from '../verdict.ts';
import { firedBy, moved, newWatch } from './channel-watch.ts';

/** What is remembered of each channel that stateful rules judge. */
export type WatchedChannels = Map<string, Float64Array>;

/** The rules of a set that need more than one reading, by their channel. */
export class StatefulRules {
  readonly #byChannel = new Map<string, Rule[]>();

  constructor({ rules }: Pick<RuleSet, 'rules'>) {
    for (const rule of rules) {
      if (!isStateful(rule)) continue;
      const others = this.#byChannel.get(rule.channel);
      if (others === undefined) this.#byChannel.set(rule.channel, [rule]);
      else others.push(rule);
    }
  }

  /** Whether any of them judges a sensor. */
  concern(sensorId: string): boolean {
    for (const rules of this.#byChannel.values())
      if (rules.some(({ sensors }) => sensors === undefined || sensors.has(sensorId))) return true;
    return false;
  }

  /** Whether there is none. */
  get isEmpty(): boolean {
    return this.#byChannel.size === 0;
  }

  /**
   * Judges the next reading of a sensor.
   *
   * @param watched of the sensor, which is changed
   * @returns the rules that fired
   */
  judge({ sensorId, channels, timestamp }: Reading, watched: WatchedChannels): readonly FiredRule[] {
    const fired: FiredRule[] = [];
    const timestampMs = Date.parse(timestamp);
    for (const [channel, rules] of this.#byChannel) {
      const value = Object.hasOwn(channels, channel) ? channels[channel] : undefined;
      if (value === undefined) continue;
      const memory = watched.get(channel) ?? newWatch();
      watched.set(channel, memory);
      const movement = moved(memory, value, timestampMs);
      for (const rule of rules) {
        if (rule.sensors !== undefined && !rule.sensors.has(sensorId)) continue;
        const found = firedBy(rule, value, movement);
        if (found !== undefined) fired.push(found);
      }
    }
    return fired;
  }
}

import { at } from './memory.ts';
import type { ModelParameters } from './parameters.ts';

const ACCUMULATED = 0;
const POSITION = 1;
const PRESENT = 2;
const ALARMS = 3;
const HEAD = 4;

/** The refractory time is kept in so many parts, each with its greatest surprise. */
const PARTS = 12;

/** Numbers that a filter keeps. */
export const ALARM_FILTER_SIZE = HEAD + PARTS;

/**
 * Makes one alarm of one event: surprise accumulates with a leak, so that several odd readings in a row weigh more than one,
 * and counts only when it clearly exceeds what was reached lately, so that an event is told once and told again only when it
 * becomes worse. Each alarm also raises what the next must reach: a sensor that alarms often has to try harder. An alarm counts as reached at once, smaller surprise only a part of the refractory time later: else what
 * rises slowly would hold itself back.
 */
export class AlarmFilter {
  readonly #memory: Float32Array;
  readonly #parameters: ModelParameters;

  constructor(memory: Float32Array, parameters: ModelParameters) {
    this.#memory = memory;
    this.#parameters = parameters;
  }

  /**
   * Surprise that is news, in alarms: from 1 on it is one, 0 is none.
   *
   * @param pace how many times as long as usual, in readings, alarms are remembered
   */
  pass(decades: number, pace = 1): number {
    const { alarmDecades, alarmGrowth, alarmReadings, escalation, leak } = this.#parameters;
    const memory = this.#memory;
    const alarms = at(memory, ALARMS) * (1 - 1 / (alarmReadings * pace));
    const alarm = alarmDecades * (1 + alarmGrowth * alarms);
    const accumulated = leak * at(memory, ACCUMULATED) + decades;
    const part = this.#turn();
    let greatest = 0;
    for (let i = 0; i < PARTS; i++) greatest = Math.max(greatest, at(memory, HEAD + i));
    const isNews = accumulated > (1 + escalation) * greatest;
    memory[ACCUMULATED] = accumulated;
    memory[PRESENT] = Math.max(at(memory, PRESENT), accumulated);
    const isAlarm = isNews && accumulated >= alarm;
    if (isAlarm) memory[part] = accumulated;
    memory[ALARMS] = alarms + (isAlarm ? 1 : 0);
    return isNews ? accumulated / alarm : 0;
  }

  /** Moves on by a reading; at the end of a part, what it reached becomes what was reached lately. Returns the part's place. */
  #turn(): number {
    const memory = this.#memory;
    const partReadings = Math.max(1, Math.round(this.#parameters.refractoryReadings / PARTS));
    const position = (at(memory, POSITION) + 1) % (partReadings * PARTS);
    const part = Math.floor(position / partReadings);
    memory[POSITION] = position;
    if (position % partReadings === 0) {
      const ended = HEAD + ((part + PARTS - 1) % PARTS);
      memory[ended] = Math.max(at(memory, ended), at(memory, PRESENT));
      memory[HEAD + part] = 0;
      memory[PRESENT] = 0;
    }
    return HEAD + part;
  }
}

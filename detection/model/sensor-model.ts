import { ALARM_FILTER_SIZE, AlarmFilter } from './alarm-filter.ts';
import { ChannelModel, channelSize } from './channel-model.ts';
import { EVENT_CLOCK_SIZE, EventClock } from './event-clock.ts';
import { GROUP_CHANNELS, JOINT_SIZE, JointModel } from './joint-model.ts';
import { MemoryParts } from './memory.ts';
import type { ChannelExplanation, ModelVerdict } from './model-verdict.ts';
import { paceOf } from './pace.ts';
import { DEFAULT_PARAMETERS, type ModelParameters } from './parameters.ts';
import { copyOfMemory, emptyMemory, MAX_MODELLED_CHANNELS, type SensorMemory } from './sensor-memory.ts';

/** Greatest magnitude of a time that a `Date` can hold: up to there whole milliseconds are exact. */
const LAST_DATE_MS = 8.64e15;

interface Channel {
  readonly name: string;
  readonly index: number;
  readonly memory: Float32Array;
  readonly model: ChannelModel;
  decades: number;
}

interface Group {
  readonly memory: Float32Array;
  readonly model: JointModel;
  readonly values: Float64Array;
  readonly floors: Float64Array;
}

/**
 * The streaming model of one sensor: one pass, one reading at a time, no training, a few kilobytes for each channel. The same
 * readings in the same order give the same scores, however often the memory is saved and loaded in between.
 */
export class SensorModel {
  readonly #parameters: ModelParameters;
  readonly #maxChannels: number;
  readonly #sensor: Float32Array;
  readonly #clock: EventClock;
  readonly #filter: AlarmFilter;
  readonly #channels = new Map<string, Channel>();
  readonly #groups: Group[] = [];
  readonly #present: Channel[] = [];
  #jointLeads = false;
  #explained: SensorModel = this;

  /** @param maxChannels channels that are modelled, in the order in which they appear */
  constructor(
    memory: SensorMemory = emptyMemory(),
    parameters: ModelParameters = DEFAULT_PARAMETERS,
    maxChannels = MAX_MODELLED_CHANNELS,
  ) {
    const parts = new MemoryParts(memory.sensor);
    this.#parameters = parameters;
    this.#maxChannels = maxChannels;
    this.#sensor = memory.sensor;
    this.#clock = new EventClock(parts.next(EVENT_CLOCK_SIZE), memory.newestMs);
    this.#filter = new AlarmFilter(parts.next(ALARM_FILTER_SIZE), parameters);
    for (const group of memory.groups) this.#addGroup(group);
    for (const [name, channel] of memory.channels) this.#addChannel(name, channel);
  }

  /** What the model remembers; the next reading changes it. */
  get memory(): SensorMemory {
    const channels = new Map(Array.from(this.#channels.values(), ({ name, memory }) => [name, memory]));
    const groups = this.#groups.map(({ memory }) => memory);
    return { newestMs: this.#clock.newestMs, sensor: this.#sensor, channels, groups };
  }

  /**
   * Judges a reading, then learns from it unless it is late or repeated.
   *
   * @param eventTimeMs event time in epoch milliseconds; what no `Date` can hold counts as the nearest that it can
   * @param channels finite numbers by channel name
   */
  judge(eventTimeMs: number, channels: Readonly<Record<string, number>>): ModelVerdict {
    const timestampMs = Math.floor(Math.min(Math.max(eventTimeMs, -LAST_DATE_MS), LAST_DATE_MS));
    const repeated = this.#isRepeated(timestampMs, channels);
    const arrival = this.#clock.place(timestampMs);
    const late = arrival === 'late';
    this.#explained =
      repeated || late ? new SensorModel(copyOfMemory(this.memory), this.#parameters, this.#maxChannels) : this;
    const score = this.#explained.#score(timestampMs, channels, arrival === 'after-gap');
    const warmingUp = this.#explained.#present.some(({ model }) => model.warmingUp);
    return { score, warmingUp, late, repeated };
  }

  /** Explains the last verdict, channel by channel in the order of the reading. */
  explain(): readonly ChannelExplanation[] {
    const { contributions, jointLeads, present } = this.#explained.#findings();
    return present.map(({ name, model }, i) => {
      const { value, low, high } = model.expectation;
      const view = jointLeads ? ('channels-together' as const) : model.leadingView;
      return { channel: name, expected: value, low, high, contribution: contributions[i] ?? 0, view };
    });
  }

  #findings() {
    const present = this.#present;
    const jointLeads = this.#jointLeads;
    const parts = present.map(({ decades, index }) => (jointLeads ? this.#jointShare(index) : decades));
    const sum = parts.reduce((total, part) => total + part, 0);
    return { present, jointLeads, contributions: parts.map((part) => (sum > 0 ? part / sum : 0)) };
  }

  #jointShare(index: number): number {
    return this.#groups[Math.floor(index / GROUP_CHANNELS)]?.model.shares[index % GROUP_CHANNELS] ?? 0;
  }

  #isRepeated(timestampMs: number, channels: Readonly<Record<string, number>>): boolean {
    if (timestampMs !== this.#clock.newestMs) return false;
    for (const name in channels) if (this.#channels.get(name)?.model.isLast(channels[name] ?? 0) !== true) return false;
    return true;
  }

  #score(timestampMs: number, channels: Readonly<Record<string, number>>, afterGap: boolean): number {
    this.#find(channels);
    const { alarmIntervalMs, jointDeviations, jointIntervalMs, memoryIntervalMs } = this.#parameters;
    const { intervalMs } = this.#clock;
    const surprise = this.#surprise(timestampMs, channels, afterGap, paceOf(intervalMs, memoryIntervalMs));
    const alarms = this.#filter.pass(surprise, paceOf(intervalMs, alarmIntervalMs));
    const deviations = this.#channels.size > 1 ? this.#deviations(channels, paceOf(intervalMs, jointIntervalMs)) : 0;
    const alone = alarms / (alarms + 1);
    const together = deviations / (deviations + jointDeviations);
    this.#jointLeads = together > alone;
    return Math.round(1e6 * Math.max(alone, together)) / 1e6;
  }

  #find(channels: Readonly<Record<string, number>>): void {
    const present = this.#present;
    present.length = 0;
    for (const name in channels) {
      const channel = this.#channels.get(name) ?? this.#newChannel(name);
      if (channel !== undefined) present.push(channel);
    }
  }

  /** The more channels are looked at, the rarer each must be: the greatest surprise, less the decades of their number. */
  #surprise(timestampMs: number, channels: Readonly<Record<string, number>>, afterGap: boolean, pace: number): number {
    let greatest = 0;
    for (const channel of this.#present) {
      channel.decades = channel.model.surprise(channels[channel.name] ?? 0, timestampMs, afterGap, pace);
      greatest = Math.max(greatest, channel.decades);
    }
    return Math.max(0, greatest - Math.log10(Math.max(1, this.#present.length)));
  }

  #deviations(channels: Readonly<Record<string, number>>, pace: number): number {
    for (const { values } of this.#groups) values.fill(Number.NaN);
    for (const { name, index, model } of this.#present) {
      const group = this.#groups[Math.floor(index / GROUP_CHANNELS)];
      if (group === undefined) continue;
      group.values[index % GROUP_CHANNELS] = model.relative(channels[name] ?? 0);
      group.floors[index % GROUP_CHANNELS] = model.floor;
    }
    let greatest = 0;
    for (const { model, values, floors } of this.#groups)
      greatest = Math.max(greatest, model.deviations(values, floors, pace));
    return greatest;
  }

  #newChannel(name: string): Channel | undefined {
    if (this.#channels.size >= this.#maxChannels) return undefined;
    const memory = new Float32Array(channelSize(this.#parameters));
    ChannelModel.clear(memory, this.#parameters);
    return this.#addChannel(name, memory);
  }

  #addChannel(name: string, memory: Float32Array): Channel {
    const index = this.#channels.size;
    const model = new ChannelModel(memory, this.#parameters);
    const channel = { name, index, memory, model, decades: 0 };
    this.#channels.set(name, channel);
    const needed = index === 0 ? 0 : Math.floor(index / GROUP_CHANNELS) + 1;
    while (this.#groups.length < needed) this.#addGroup(new Float32Array(JOINT_SIZE));
    return channel;
  }

  #addGroup(memory: Float32Array): void {
    const values = new Float64Array(GROUP_CHANNELS);
    const floors = new Float64Array(GROUP_CHANNELS);
    this.#groups.push({ memory, model: new JointModel(memory, this.#parameters), values, floors });
  }
}

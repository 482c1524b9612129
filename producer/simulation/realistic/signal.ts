import { bell, between, type Random } from '../random-draws.ts';
import type { SensorKind } from './sensor-kinds.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How long the load keeps what chance gave it, and how strong chance is. */
const LOAD_MEMORY_MS = 2 * HOUR_MS;
const LOAD_DEVIATION = 0.25;
const DRIFT_MEMORY_MS = 14 * DAY_MS;
/** Monday 5 January 1970, from which weeks are counted. */
const FIRST_MONDAY_MS = 4 * DAY_MS;
const WEEKEND_DAY = 5;
const LARGEST_PHASE_HOURS = 1.5;

/** A sensor's healthy readings: load, what it does to each channel, slow drift and noise. */
export class Signal {
  readonly kind: SensorKind;
  /** What the channels depend on, about -1 to 1, at the latest reading. */
  load = 0;
  /** Each channel's drift and noise at the latest reading, in the channel's unit. */
  readonly #residuals: number[];
  readonly #bases: readonly number[];
  readonly #drifts: number[];
  readonly #phaseHours: number;
  #chance: number;
  #lastMs: number | undefined;

  constructor(kind: SensorKind, random: Random) {
    this.kind = kind;
    this.#bases = kind.channels.map(({ base, spread }) => base + between(random, -spread, spread));
    this.#drifts = kind.channels.map(({ drift }) => bell(random, drift));
    this.#residuals = kind.channels.map(() => 0);
    this.#phaseHours = between(random, -LARGEST_PHASE_HOURS, LARGEST_PHASE_HOURS);
    this.#chance = bell(random, LOAD_DEVIATION);
  }

  /** Goes on to a time; it takes as many draws for any. */
  advance(timestampMs: number, random: Random): void {
    const passedMs = Math.max(0, timestampMs - (this.#lastMs ?? timestampMs));
    this.#lastMs = timestampMs;
    this.#chance = wandered(this.#chance, passedMs / LOAD_MEMORY_MS, bell(random, LOAD_DEVIATION));
    this.load = dailyLoad(this.kind, timestampMs - this.#phaseHours * HOUR_MS) + this.#chance;
    const passedMemories = passedMs / DRIFT_MEMORY_MS;
    for (const [place, { drift, noise }] of this.kind.channels.entries()) {
      const drifted = wandered(this.#drifts[place] ?? 0, passedMemories, bell(random, drift));
      this.#drifts[place] = drifted;
      this.#residuals[place] = drifted + bell(random, noise);
    }
  }

  /** What counts as a small change of a channel: its noise and a quarter of what one unit of load does. */
  sizeOf(place: number): number {
    const { noise = 0, gain = 0 } = this.kind.channels[place] ?? {};
    return noise + Math.abs(gain) / 4;
  }

  /** The value of a channel at the latest reading if the load were the given one. */
  valueAt(place: number, load: number): number {
    return (this.#bases[place] ?? 0) + (this.kind.channels[place]?.gain ?? 0) * load + (this.#residuals[place] ?? 0);
  }
}

/** One step of a random walk that is drawn back to 0, over a time in units of its memory (Ornstein and Uhlenbeck). */
function wandered(value: number, passed: number, draw: number): number {
  const kept = Math.exp(-passed);
  return kept * value + Math.sqrt(1 - kept * kept) * draw;
}

function dailyLoad({ busiestHour, weekendDip }: SensorKind, epochMs: number): number {
  const day = 0.8 * Math.cos(2 * Math.PI * ((epochMs % DAY_MS) / DAY_MS - busiestHour / 24));
  const dayOfWeek = ((((epochMs - FIRST_MONDAY_MS) / DAY_MS) % 7) + 7) % 7;
  return dayOfWeek < WEEKEND_DAY ? day : (1 - weekendDip / 2) * day - weekendDip;
}

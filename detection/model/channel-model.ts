import { FORECAST_SIZE, ForecastMixture } from './forecast-mixture.ts';
import { LEVELS_SIZE, Levels } from './levels.ts';
import { at, MemoryParts } from './memory.ts';
import type { ModelParameters } from './parameters.ts';
import { profileSize, SeasonalProfile } from './seasonal-profile.ts';
import { ShapeBook, shapeBookSize } from './shape-book.ts';
import { STANDSTILL_SIZE, Standstill } from './standstill.ts';
import { TAIL_SIZE, Tail } from './tail.ts';

/** Ways to look at a channel. The first six are judged by a tail of their own; the others are decades of surprise already. */
export const VIEWS = ['jump', 'drift', 'time-of-day', 'day-of-week', 'forecast', 'shape', 'stuck', 'range'] as const;

/** The way in which a reading surprised. */
export type View = (typeof VIEWS)[number];

const JUMP = 0;
const DRIFT = 1;
const TIME_OF_DAY = 2;
const DAY_OF_WEEK = 3;
const FORECAST = 4;
const SHAPE = 5;
const STUCK = 6;
const RANGE = 7;
const TAILS = 6;

const COUNT = 0;
const ORIGIN = 1;
const LAST = 2;
const HEAD = 3;

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** Values beyond it count as it, so that their squares stay finite in single precision. */
const GREATEST_VALUE = 1e18;
const MOST_COUNTED = 1e6;
/** Greatest difference, in floors, at which a channel counts as standing still. */
const STILL_FLOORS = 0.1;
/** Most decades that one view can give: beyond it, more says nothing. */
const MOST_DECADES = 30;

/** Numbers that a channel's model keeps. */
export const channelSize = (parameters: ModelParameters): number =>
  HEAD +
  LEVELS_SIZE +
  FORECAST_SIZE +
  profileSize(parameters.dayBins) +
  profileSize(parameters.weekBins) +
  shapeBookSize(parameters) +
  STANDSTILL_SIZE +
  TAILS * TAIL_SIZE;

/** The model of one numeric channel of one sensor: several cheap views of each value, each turned into decades of surprise. */
export class ChannelModel {
  readonly #parameters: ModelParameters;
  readonly #memory: Float32Array;
  readonly #levels: Levels;
  readonly #forecasts: ForecastMixture;
  readonly #day: SeasonalProfile;
  readonly #week: SeasonalProfile;
  readonly #shapes: ShapeBook;
  readonly #standstill: Standstill;
  readonly #tails: readonly Tail[];
  /** What the last value's views said, in decades. */
  readonly #decades = new Float64Array(VIEWS.length);
  #expected = 0;
  #tolerance = 0;
  #pace = 1;

  constructor(memory: Float32Array, parameters: ModelParameters) {
    const parts = new MemoryParts(memory);
    const { dayBins, weekBins, weeksKnown } = parameters;
    this.#parameters = parameters;
    this.#memory = parts.next(HEAD);
    this.#levels = new Levels(parts.next(LEVELS_SIZE), parameters);
    this.#forecasts = new ForecastMixture(parts.next(FORECAST_SIZE));
    this.#day = new SeasonalProfile(parts.next(profileSize(dayBins)), parameters, DAY_MS, dayBins);
    this.#week = new SeasonalProfile(parts.next(profileSize(weekBins)), parameters, WEEK_MS, weekBins, weeksKnown);
    this.#shapes = new ShapeBook(parts.next(shapeBookSize(parameters)), parameters);
    this.#standstill = new Standstill(parts.next(STANDSTILL_SIZE), parameters);
    this.#tails = Array.from({ length: TAILS }, () => new Tail(parts.next(TAIL_SIZE), parameters));
  }

  /** Prepares the memory of a channel that was never seen. */
  static clear(memory: Float32Array, { dayBins, weekBins }: ModelParameters): void {
    const parts = new MemoryParts(memory.fill(0));
    parts.next(HEAD + LEVELS_SIZE + FORECAST_SIZE);
    SeasonalProfile.clear(parts.next(profileSize(dayBins)));
    SeasonalProfile.clear(parts.next(profileSize(weekBins)));
  }

  /** Whether too few values were seen to judge one. */
  get warmingUp(): boolean {
    return at(this.#memory, COUNT) < this.#parameters.warmUpReadings;
  }

  /** The smallest difference that counts. */
  get floor(): number {
    return this.#levels.floor;
  }

  /** What was expected of the last value, and the bounds around it between which nearly all errors have lain. */
  get expectation(): { readonly value: number; readonly low: number; readonly high: number } {
    const value = at(this.#memory, ORIGIN) + this.#expected;
    return { value, low: value - this.#tolerance, high: value + this.#tolerance };
  }

  /** The view that the last value surprised most. */
  get leadingView(): View {
    const leading = this.#decades.indexOf(Math.max(...this.#decades));
    return VIEWS[leading] ?? 'jump';
  }

  /** A value as a difference from the channel's first one, which single precision holds better than the value itself. */
  relative(value: number): number {
    return bounded(bounded(value) - at(this.#memory, ORIGIN));
  }

  /** Whether a value is what the channel had last, as far as single precision tells. */
  isLast(value: number): boolean {
    return at(this.#memory, COUNT) > 0 && at(this.#memory, LAST) === Math.fround(this.relative(value));
  }

  /**
   * Judges a value, then learns from it.
   *
   * @param afterGap whether the values before are too long ago to be continued
   * @param pace how many times as long as usual, in readings, it remembers
   * @returns surprise in decades, 0 while warming up
   */
  surprise(rawValue: number, timestampMs: number, afterGap: boolean, pace: number): number {
    const memory = this.#memory;
    const count = at(memory, COUNT) + 1;
    memory[COUNT] = Math.min(count, MOST_COUNTED);
    if (count === 1) memory[ORIGIN] = bounded(rawValue);
    const value = this.relative(rawValue);
    if (count === 1) this.#levels.start(value);
    const broken = count === 1 || afterGap;
    if (broken) this.#restart(value);
    this.#day.turnTo(timestampMs);
    this.#week.turnTo(timestampMs);
    const moved = Math.abs(value - at(memory, LAST)) > STILL_FLOORS * this.#levels.floor;
    memory[LAST] = value;
    this.#pace = pace;
    this.#look(value, count, broken, moved);
    this.#learn(this.#levels.learnable(value), count);
    return count < this.#parameters.warmUpReadings ? 0 : this.#joined();
  }

  #restart(value: number): void {
    this.#levels.restart(value);
    this.#forecasts.restart(value);
    this.#shapes.restart();
  }

  #look(value: number, count: number, broken: boolean, moved: boolean): void {
    const { profileFloor, rangeGain, rangeMost } = this.#parameters;
    const levels = this.#levels;
    const { fast, floor, range } = levels;
    this.#expected = this.#forecasts.forecast(fast, this.#day.usual, floor);
    this.#tolerance = this.#tails[FORECAST]?.threshold ?? 0;
    this.#judge(JUMP, broken ? Number.NaN : Math.abs(value - fast), floor);
    this.#judge(DRIFT, levels.driftWith(value, count), floor);
    this.#judge(TIME_OF_DAY, this.#day.deviation(value, range), profileFloor);
    this.#judge(DAY_OF_WEEK, this.#week.deviation(value, range), profileFloor);
    this.#judge(FORECAST, broken ? Number.NaN : Math.abs(value - this.#expected), floor);
    this.#judge(SHAPE, this.#shapes.distance(levels.learnable(value)), floor);
    this.#decades[STUCK] = this.#standstill.surprise(moved, !broken);
    this.#decades[RANGE] = Math.min(rangeMost, rangeGain * levels.outside(value));
  }

  #judge(view: number, residual: number, floor: number): void {
    const tail = this.#tails[view];
    const decades = Number.isNaN(residual) || tail === undefined ? 0 : tail.surprise(residual, floor, this.#pace);
    this.#decades[view] = Math.min(decades, MOST_DECADES);
  }

  #learn(value: number, count: number): void {
    const { range } = this.#levels;
    this.#forecasts.learn(value, this.#day.usual, range, count);
    this.#day.learn(value);
    this.#week.learn(value);
    this.#shapes.learn(range);
    this.#levels.learn(value, count, this.#pace);
  }

  #joined(): number {
    const { norm } = this.#parameters;
    let sum = 0;
    for (const decades of this.#decades) if (decades > 0) sum += decades ** norm;
    return sum > 0 ? sum ** (1 / norm) : 0;
  }
}

const bounded = (value: number): number => Math.min(Math.max(value, -GREATEST_VALUE), GREATEST_VALUE);

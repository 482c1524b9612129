import { ANOMALY_KINDS, type AnomalyKind, type AnomalyLabel } from '../anomaly-label.ts';
import { bell, between, type Random, wholeBetween } from '../random-draws.ts';
import type { Signal } from './signal.ts';

interface Episode {
  readonly label: AnomalyLabel;
  /** Which channel it is in. */
  readonly place: number;
  readonly readings: number;
  /** How far it moves the channel at most, in sizes of the signal. */
  readonly sizes: number;
  passed: number;
  /** The value at which a stuck channel stays. */
  heldValue: number | undefined;
}

/** How many readings an episode lasts. */
const READINGS: Readonly<Record<AnomalyKind, readonly [fewest: number, most: number]>> = {
  spike: [1, 1],
  'level-shift': [20, 60],
  drift: [40, 120],
  stuck: [20, 60],
  'noise-burst': [10, 40],
  'drop-out': [5, 30],
  disagreement: [30, 90],
};
const FEWEST_SIZES = 4;
const MOST_SIZES = 16;
/** After an episode a sensor is well for so many readings, so that two can be told apart. */
const QUIET_READINGS = 50;

/** Injects anomalies into one sensor's readings, with randomness of its own: the healthy readings stay what they are. */
export class Injection {
  readonly #startsPerReading: number;
  readonly #random: Random;
  #episode: Episode | undefined;
  #quiet = QUIET_READINGS;

  constructor(startsPerReading: number, random: Random) {
    this.#startsPerReading = startsPerReading;
    this.#random = random;
  }

  /** Decides on the reading at a time, after the signal has come there; the label of the anomaly that it is part of. */
  advance(signal: Signal, timestampMs: number): AnomalyLabel | undefined {
    const running = this.#episode;
    if (running !== undefined && ++running.passed >= running.readings) {
      this.#episode = undefined;
      this.#quiet = QUIET_READINGS;
    }
    if (this.#episode === undefined && this.#quiet-- <= 0 && between(this.#random, 0, 1) < this.#startsPerReading)
      this.#episode = this.#begin(signal, timestampMs);
    return this.#episode?.label;
  }

  /** The value of a channel with the anomaly in it; undefined where the channel drops out. */
  value(signal: Signal, place: number): number | undefined {
    const healthy = signal.valueAt(place, signal.load);
    const episode = this.#episode;
    if (episode === undefined || episode.place !== place) return healthy;
    const height = episode.sizes * signal.sizeOf(place);
    switch (episode.label.kind) {
      case 'spike':
      case 'level-shift':
        return healthy + height;
      case 'drift':
        return healthy + (height * (episode.passed + 1)) / episode.readings;
      case 'stuck':
        episode.heldValue ??= healthy;
        return episode.heldValue;
      case 'noise-burst':
        return healthy + bell(this.#random, Math.abs(height) / 2);
      case 'drop-out':
        return undefined;
      case 'disagreement':
        return signal.valueAt(place, -signal.load);
    }
  }

  #begin(signal: Signal, sinceMs: number): Episode {
    const kind = ANOMALY_KINDS[wholeBetween(this.#random, 0, ANOMALY_KINDS.length - 1)] ?? 'spike';
    const place = wholeBetween(this.#random, 0, signal.kind.channels.length - 1);
    const [fewest, most] = READINGS[kind];
    const sign = wholeBetween(this.#random, 0, 1) === 0 ? -1 : 1;
    return {
      label: { kind, channel: signal.kind.channels[place]?.name ?? '', sinceMs },
      place,
      readings: wholeBetween(this.#random, fewest, most),
      sizes: sign * between(this.#random, FEWEST_SIZES, MOST_SIZES),
      passed: 0,
      heldValue: undefined,
    };
  }
}

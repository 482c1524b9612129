import type { ModelVerdict } from '../../../detection/model/model-verdict.ts';
import { SensorModel } from '../../../detection/model/sensor-model.ts';
import { dailyTemperature, MINUTE_MS, noise, START_MS } from './series.ts';

/** A sensor's readings, one every five minutes, with the channels that a function gives for each index. */
export class SensorSeries {
  readonly model: SensorModel;
  #index = 0;

  constructor(model = new SensorModel()) {
    this.model = model;
  }

  /** Event time of the next reading. */
  get nextMs(): number {
    return START_MS + this.#index * 5 * MINUTE_MS;
  }

  /** Judges so many readings. */
  run(
    readings: number,
    channelsOf: (timestampMs: number) => Readonly<Record<string, number>>,
  ): readonly ModelVerdict[] {
    return Array.from({ length: readings }, () => {
      const verdict = this.model.judge(this.nextMs, channelsOf(this.nextMs));
      this.#index++;
      return verdict;
    });
  }

  /** Lets time pass without a reading. */
  skip(readings: number): void {
    this.#index += readings;
  }
}

/** The greatest score of some verdicts. */
export const greatest = (verdicts: readonly ModelVerdict[]): number => Math.max(...verdicts.map(({ score }) => score));

/** A temperature with a daily cycle and a little noise. */
export function livelyTemperature(seed = 1): (timestampMs: number) => { readonly temperature: number } {
  const next = noise(seed);
  return (timestampMs) => ({ temperature: dailyTemperature(timestampMs) + 0.2 * next() });
}

import type { AnomalyLabel } from './anomaly-label.ts';

/** One reading of one simulated sensor. */
export interface SimulatedReading {
  readonly sensorId: number;
  /** Values by channel, with few decimals; temperature in degrees Celsius, pressure in kilopascal. */
  readonly channels: Readonly<Record<string, number>>;
  /** When the sensor read, epoch milliseconds. */
  readonly timestampMs: number;
  /** The injected anomaly that the reading is part of. */
  readonly label?: AnomalyLabel | undefined;
}

/** Draws the next reading, taken at the given epoch milliseconds; the same seed and times give the same readings. */
export type Simulation = (timestampMs: number) => SimulatedReading;

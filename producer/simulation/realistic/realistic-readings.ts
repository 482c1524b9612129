import { seededRandom } from '../random-draws.ts';
import type { SimulatedReading, Simulation } from '../simulated-reading.ts';
import { Injection } from './injection.ts';
import { SENSOR_KINDS } from './sensor-kinds.ts';
import { Signal } from './signal.ts';

interface RealisticSettings {
  readonly seed: number;
  /** Sensors, numbered from 1; they take the kinds in turn. */
  readonly sensors: number;
  /** Chance that an anomaly begins with a reading of a sensor that has had none for a while. */
  readonly anomaliesPerReading: number;
}

interface Sensor {
  readonly signal: Signal;
  readonly injection: Injection;
}

/** Makes the anomalies' randomness differ from the signals'. */
const ANOMALY_SEED = 0x5eed;
const VALUE_STEPS_PER_UNIT = 1_000;

/** Sensors in turn, each with a kind, a daily and weekly cycle, drift, noise, and labelled anomalies. */
export function realisticReadings({ seed, sensors, anomaliesPerReading }: RealisticSettings): Simulation {
  const random = seededRandom(seed);
  const anomalyRandom = seededRandom(seed ^ ANOMALY_SEED);
  const known: Sensor[] = [];
  let turn = 0;
  return (timestampMs) => {
    const place = turn++ % sensors;
    const kind = SENSOR_KINDS[place % SENSOR_KINDS.length] ?? SENSOR_KINDS[0];
    known[place] ??= { signal: new Signal(kind, random), injection: new Injection(anomaliesPerReading, anomalyRandom) };
    const sensor = known[place];
    sensor.signal.advance(timestampMs, random);
    return { sensorId: place + 1, timestampMs, ...readingOf(sensor, timestampMs) };
  };
}

function readingOf({ signal, injection }: Sensor, timestampMs: number): Pick<SimulatedReading, 'channels' | 'label'> {
  const label = injection.advance(signal, timestampMs);
  const channels: Record<string, number> = {};
  for (const [place, { name }] of signal.kind.channels.entries()) {
    const value = injection.value(signal, place);
    if (value !== undefined) channels[name] = Math.round(value * VALUE_STEPS_PER_UNIT) / VALUE_STEPS_PER_UNIT;
  }
  return { channels, label };
}

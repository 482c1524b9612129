import type { JudgedRecord } from './label-tally.ts';

/** A detector's alarms, of all sensors. */
export interface AlarmTotals {
  /** Those in an injected anomaly. */
  readonly ofAnomalies: number;
  /** Those in the readings after one: the way back is news too, and nobody would call it a fault of its own. */
  readonly inWakes: number;
  /** All others. */
  readonly falseAlarms: number;
  /** Weeks of event time, added up over the sensors. */
  readonly sensorWeeks: number;
}

type Cause = 'ofAnomalies' | 'inWakes' | 'falseAlarms';

interface Sensor {
  readonly firstMs: number;
  lastMs: number;
  /** Cause of the alarm that is on; undefined without one. */
  alarm: Cause | undefined;
  lastFlaggedMs: number;
  readingsSinceAnomaly: number;
}

const WEEK_MS = 7 * 86_400_000;
/** As for episodes: an alarm is over when readings have been clear for so long. */
const CLEAR_AFTER_MS = 60_000;
/** The realistic producer leaves at least so many readings between two anomalies of a sensor. */
const WAKE_READINGS = 50;

/** Makes alarms of flagged readings, as an operator sees them, and counts them by what caused them; each sensor's records must come in order. */
export class AlarmCount {
  readonly #sensors = new Map<string, Sensor>();
  readonly #counts = { ofAnomalies: 0, inWakes: 0, falseAlarms: 0 };

  add({ sensorId, eventMs, label, flagged }: JudgedRecord): void {
    const sensor = this.#sensorOf(sensorId, eventMs);
    sensor.lastMs = Math.max(sensor.lastMs, eventMs);
    sensor.readingsSinceAnomaly = label === undefined ? sensor.readingsSinceAnomaly + 1 : 0;
    if (flagged) this.#raise(sensor, eventMs);
    else if (eventMs - sensor.lastFlaggedMs > CLEAR_AFTER_MS) sensor.alarm = undefined;
  }

  totals(): AlarmTotals {
    let sensorWeeks = 0;
    for (const { firstMs, lastMs } of this.#sensors.values()) sensorWeeks += (lastMs - firstMs) / WEEK_MS;
    return { ...this.#counts, sensorWeeks };
  }

  /** An alarm that reaches into an anomaly is one of it. */
  #raise(sensor: Sensor, eventMs: number): void {
    const cause = causeOf(sensor);
    sensor.lastFlaggedMs = eventMs;
    if (sensor.alarm === 'ofAnomalies' || (sensor.alarm !== undefined && cause !== 'ofAnomalies')) return;
    if (sensor.alarm !== undefined) this.#counts[sensor.alarm]--;
    this.#counts[cause]++;
    sensor.alarm = cause;
  }

  #sensorOf(sensorId: string, eventMs: number): Sensor {
    const known = this.#sensors.get(sensorId);
    if (known !== undefined) return known;
    const start = { alarm: undefined, lastFlaggedMs: Number.NEGATIVE_INFINITY, readingsSinceAnomaly: WAKE_READINGS };
    const sensor: Sensor = { firstMs: eventMs, lastMs: eventMs, ...start };
    this.#sensors.set(sensorId, sensor);
    return sensor;
  }
}

function causeOf({ readingsSinceAnomaly }: Sensor): Cause {
  if (readingsSinceAnomaly === 0) return 'ofAnomalies';
  return readingsSinceAnomaly <= WAKE_READINGS ? 'inWakes' : 'falseAlarms';
}

import { sensitiveVerdict } from '../detection/model/sensitive-verdict.ts';
import { SensorModel } from '../detection/model/sensor-model.ts';
import { ReadingParser } from '../detection/reading.ts';
import type { RuleSet } from '../detection/rules.ts';
import { judge } from '../detection/verdict.ts';
import type { AnomalyLabel } from '../producer/simulation/anomaly-label.ts';
import { readingValue } from '../producer/simulation/reading-value.ts';
import { realisticReadings } from '../producer/simulation/realistic/realistic-readings.ts';

/** What is played. */
export interface SimulatedSensors {
  readonly ruleSet: RuleSet;
  readonly sensors: number;
  readonly days: number;
  /** Between two readings of a sensor. */
  readonly intervalMs: number;
  readonly anomaliesPerThousand: number;
  readonly seed: number;
}

/** A reading with what is true of it and what was said of it. */
export interface SimulatedRecord {
  readonly sensorId: string;
  readonly eventMs: number;
  readonly label: AnomalyLabel | undefined;
  readonly firedRule: boolean;
  /** As a document has it: the sensitivity of the rules file is in it. */
  readonly modelScore: number;
}

const DAY_MS = 86_400_000;
/** A Monday. */
const START_MS = Date.parse('2026-03-02T00:00:00Z');

const encoder = new TextEncoder();

/** Plays realistic sensors in memory and judges each reading by rules and model; the readings of the first day, in which a model knows no day, are judged and left out. */
export function* simulatedRecords(settings: SimulatedSensors): Generator<SimulatedRecord> {
  const { ruleSet, sensors, days, intervalMs, anomaliesPerThousand, seed } = settings;
  const simulation = realisticReadings({ seed, sensors, anomaliesPerReading: anomaliesPerThousand / 1000 });
  const parser = new ReadingParser(ruleSet);
  const models = Array.from({ length: sensors }, () => new SensorModel());
  for (let eventMs = START_MS; eventMs < START_MS + days * DAY_MS; eventMs += intervalMs)
    for (const model of models) {
      const simulated = simulation(eventMs);
      const parsed = parser.parse(encoder.encode(readingValue(simulated)), eventMs);
      if (!parsed.ok) throw new Error(`a simulated reading was refused: ${parsed.problem.error}`);
      const { channels, sensorId } = parsed.value;
      const verdict = model.judge(eventMs, channels);
      const { score } = sensitiveVerdict(verdict, ruleSet.sensitivity, sensorId, () => model.explain());
      const firedRule = judge(parsed.value, ruleSet).anomalyScore === 1;
      if (eventMs >= START_MS + DAY_MS)
        yield { sensorId, eventMs, label: simulated.label, firedRule, modelScore: score };
    }
}

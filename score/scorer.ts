import type { ChannelExplanation, ModelVerdict } from '../detection/model/model-verdict.ts';
import { sensitiveVerdict } from '../detection/model/sensitive-verdict.ts';
import type { SensorModel } from '../detection/model/sensor-model.ts';
import type { Pack } from '../detection/reading/pack.ts';
import { type Reading, ReadingParser } from '../detection/reading.ts';
import type { Rejection } from '../detection/rejection.ts';
import type { Result } from '../detection/result.ts';
import { success } from '../detection/result.ts';
import type { RuleSet } from '../detection/rules.ts';
import { isUnjudged, judge, type Verdict } from '../detection/verdict.ts';
import { ModelStore } from './model-store.ts';

/** How readings are scored. */
export interface ScorerSettings {
  readonly ruleSet: RuleSet;
  readonly withModel: boolean;
  /** Model scores from this one on are anomalies. */
  readonly threshold: number;
  readonly maxSensors: number;
}

/** A reading with what rules and model say of it. */
export interface ScoredReading {
  readonly reading: Reading;
  readonly verdict: Verdict;
  /** Absent when the model is off. */
  readonly model: ModelVerdict | undefined;
  /** Whether no rule applied to it. */
  readonly unjudged: boolean;
  /** Rules or model say so. */
  readonly anomaly: boolean;
  /** Explains the model's score; valid until the sensor's next reading. */
  explain(): readonly ChannelExplanation[];
}

const NOTHING: readonly never[] = [];

/** Judges readings by rules and by a model for each sensor. */
export class Scorer {
  readonly #settings: ScorerSettings;
  readonly #parser: ReadingParser;
  readonly #models: ModelStore;

  constructor(settings: ScorerSettings) {
    this.#settings = settings;
    this.#parser = new ReadingParser(settings.ruleSet);
    this.#models = new ModelStore(settings.maxSensors);
  }

  /** Models forgotten so far because there were too many sensors. */
  get forgottenModels(): number {
    return this.#models.forgotten;
  }

  /**
   * Judges one reading.
   *
   * @param value JSON text of the reading
   * @param arrivalMs event time of a reading without one, in epoch milliseconds
   */
  score(value: Uint8Array, arrivalMs: number): Result<ScoredReading, Rejection> {
    const parsed = this.#parser.parse(value, arrivalMs);
    return parsed.ok ? success(this.scoreReading(parsed.value)) : parsed;
  }

  /** Reads one reading or an array of them, as {@link score} does, for judging each in its turn. */
  read(value: Uint8Array, arrivalMs: number): Result<Reading | Pack, Rejection> {
    return this.#parser.parseRecord(value, arrivalMs);
  }

  /** Judges one reading. */
  scoreReading(reading: Reading): ScoredReading {
    const { ruleSet, threshold, withModel } = this.#settings;
    const verdict = judge(reading, ruleSet);
    const sensor = withModel ? this.#models.modelOf(reading.sensorId) : undefined;
    const model = sensor && modelVerdict(sensor, reading, ruleSet);
    const anomaly = verdict.anomalyScore === 1 || (model !== undefined && model.score >= threshold);
    const unjudged = isUnjudged(verdict, ruleSet);
    return { reading, verdict, model, unjudged, anomaly, explain: () => explanationsOf(sensor) };
  }
}

function modelVerdict(sensor: SensorModel, reading: Reading, { sensitivity }: RuleSet): ModelVerdict {
  const verdict = sensor.judge(Date.parse(reading.timestamp), reading.channels);
  return sensitiveVerdict(verdict, sensitivity, reading.sensorId, () => sensor.explain());
}

const explanationsOf = (sensor: SensorModel | undefined): readonly ChannelExplanation[] => sensor?.explain() ?? NOTHING;

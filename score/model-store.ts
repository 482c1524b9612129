import { SensorModel } from '../detection/model/sensor-model.ts';

/** The models of the sensors seen last, at most so many; the one silent longest is forgotten first. */
export class ModelStore {
  readonly #models = new Map<string, SensorModel>();
  readonly #maxSensors: number;
  #latestId = '';
  #latest: SensorModel | undefined;
  /** Models forgotten so far to make room. */
  forgotten = 0;

  constructor(maxSensors: number) {
    this.#maxSensors = maxSensors;
  }

  /** The model of a sensor, a new one if none is kept. */
  modelOf(sensorId: string): SensorModel {
    if (this.#latest !== undefined && sensorId === this.#latestId) return this.#latest;
    const model = this.#models.get(sensorId) ?? new SensorModel();
    this.#models.delete(sensorId);
    this.#models.set(sensorId, model);
    if (this.#models.size > this.#maxSensors) this.#forgetOne();
    this.#latestId = sensorId;
    this.#latest = model;
    return model;
  }

  #forgetOne(): void {
    const oldest = this.#models.keys().next();
    if (oldest.done === true) return;
    this.#models.delete(oldest.value);
    this.forgotten++;
  }
}

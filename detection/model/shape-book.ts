import { at } from './memory.ts';
import type { ModelParameters } from './parameters.ts';

const SHAPES = 0;
const READINGS = 1;
const HEAD = 2;

/** Numbers that a book of so many shapes keeps. */
export const shapeBookSize = ({ shapeReadings, shapes }: ModelParameters): number =>
  HEAD + shapeReadings + shapes * (shapeReadings + 1);

/** A small book of the shapes that the last few readings have had; a shape far from all of them is new. */
export class ShapeBook {
  readonly #memory: Float32Array;
  readonly #parameters: ModelParameters;
  #nearest = -1;
  #distance = 0;

  constructor(memory: Float32Array, parameters: ModelParameters) {
    this.#memory = memory;
    this.#parameters = parameters;
  }

  /** Starts a new shape, so that none is seen across a gap. */
  restart(): void {
    this.#memory[READINGS] = 0;
  }

  /** Root mean square distance of the last readings, with this one, from the nearest remembered shape; NaN while unknown. */
  distance(value: number): number {
    const memory = this.#memory;
    const { shapeReadings } = this.#parameters;
    memory.copyWithin(HEAD, HEAD + 1, HEAD + shapeReadings);
    memory[HEAD + shapeReadings - 1] = value;
    const readings = Math.min(at(memory, READINGS) + 1, shapeReadings);
    memory[READINGS] = readings;
    this.#nearest = -1;
    if (readings < shapeReadings) return Number.NaN;
    this.#findNearest();
    return this.#nearest < 0 ? Number.NaN : this.#distance;
  }

  /** Remembers the present shape: as a new one, or by moving the nearest towards it. */
  learn(range: number): void {
    const { newShapeOfRange, shapeRate, shapeReadings, shapes } = this.#parameters;
    const memory = this.#memory;
    if (at(memory, READINGS) < shapeReadings) return;
    const known = at(memory, SHAPES);
    const isNew = this.#nearest < 0 || (known < shapes && this.#distance > newShapeOfRange * range);
    const shape = this.#place(isNew ? known : this.#nearest);
    const uses = isNew ? 1 : Math.min(at(memory, shape) + 1, 1e6);
    const rate = Math.max(shapeRate, 1 / uses);
    memory[shape] = uses;
    if (isNew) memory[SHAPES] = known + 1;
    for (let i = 0; i < shapeReadings; i++) {
      const old = at(memory, shape + 1 + i);
      memory[shape + 1 + i] = old + rate * (at(memory, HEAD + i) - old);
    }
  }

  #findNearest(): void {
    const memory = this.#memory;
    const { shapeReadings } = this.#parameters;
    const known = at(memory, SHAPES);
    let least = Number.POSITIVE_INFINITY;
    for (let shape = 0; shape < known; shape++) {
      const place = this.#place(shape) + 1;
      let sum = 0;
      for (let i = 0; i < shapeReadings && sum < least; i++) {
        const difference = (memory[HEAD + i] ?? 0) - (memory[place + i] ?? 0);
        sum += difference * difference;
      }
      if (sum < least) {
        least = sum;
        this.#nearest = shape;
      }
    }
    this.#distance = Math.sqrt(least / shapeReadings);
  }

  #place(shape: number): number {
    const { shapeReadings } = this.#parameters;
    return HEAD + shapeReadings + shape * (shapeReadings + 1);
  }
}

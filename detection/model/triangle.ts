/** Smallest pivot, as a share of the diagonal: what is left of a channel that the others determine. */
const SMALLEST_PIVOT = 1e-5;
/** Variance of a channel that never moved. */
const SMALLEST_VARIANCE = 1e-30;

/** A symmetric positive matrix given row by row up to its diagonal, factored as it comes (Cholesky), and the distance of a vector. */
export class Triangle {
  /** Squared length of the offsets measured by the inverse of the matrix, of the rows finished so far. */
  squaredDistance = 0;
  readonly #factors: Float64Array;
  readonly #solved: Float64Array;
  #row = 0;
  #rowStart = 0;
  #used = 0;

  constructor(rows: number) {
    this.#factors = new Float64Array((rows * (rows + 1)) / 2);
    this.#solved = new Float64Array(rows);
  }

  /** Begins a new matrix. */
  start(): void {
    this.#row = 0;
    this.#rowStart = 0;
    this.#used = 0;
    this.squaredDistance = 0;
  }

  /** Adds the row's next element; the last is the diagonal. */
  push(element: number): void {
    this.#factors[this.#used++] = element;
  }

  /** Factors the row that was pushed and adds its offset to the distance. */
  finishRow(offset: number): void {
    const factors = this.#factors;
    const start = this.#rowStart;
    const diagonal = factors[start + this.#row] ?? 0;
    let pivot = diagonal;
    let rest = offset;
    for (let column = 0; column < this.#row; column++) {
      const columnStart = (column * (column + 1)) / 2;
      let element = factors[start + column] ?? 0;
      for (let i = 0; i < column; i++) element -= (factors[start + i] ?? 0) * (factors[columnStart + i] ?? 0);
      element /= factors[columnStart + column] ?? 1;
      factors[start + column] = element;
      pivot -= element * element;
      rest -= element * (this.#solved[column] ?? 0);
    }
    const root = Math.sqrt(Math.max(pivot, SMALLEST_PIVOT * diagonal, SMALLEST_VARIANCE));
    factors[start + this.#row] = root;
    this.#solved[this.#row] = rest / root;
    this.squaredDistance += (rest / root) ** 2;
    this.#row++;
    this.#rowStart = this.#used;
  }
}

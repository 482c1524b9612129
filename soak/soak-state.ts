import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** How far a soak of one seed has come; kept in a file, so that it can be resumed. */
export class SoakState {
  readonly #file: string;
  readonly #passed = new Set<number>();

  /** @param file where it is kept @param keep whether what has passed before counts; otherwise it is forgotten */
  constructor(file: string, keep: boolean) {
    this.#file = file;
    if (keep) for (const number of readPassed(file)) this.#passed.add(number);
  }

  /** Whether a schedule has passed. */
  hasPassed(number: number): boolean {
    return this.#passed.has(number);
  }

  /** Keeps that a schedule has passed. */
  pass(number: number): void {
    this.#passed.add(number);
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.new`, JSON.stringify({ passed: [...this.#passed] }));
    renameSync(`${this.#file}.new`, this.#file);
  }
}

function readPassed(file: string): readonly number[] {
  try {
    const { passed } = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(passed) ? passed.filter(Number.isInteger) : [];
  } catch {
    return [];
  }
}

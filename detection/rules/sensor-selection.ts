import { shown } from '../result.ts';
import { parseSensorId, type SensorId } from '../sensor-id.ts';

/** What is allowed for a selection of sensors, in words that complete "must be …". */
const ALLOWED = 'a list of 1 to 1000 sensor ids, in which * stands for any characters';
const MOST_ENTRIES = 1000;
/** Answers that are remembered for patterns, at most: sensors may appear without end. */
const MOST_REMEMBERED = 10_000;

/** Some sensors: by their ids, or by patterns in which `*` stands for any characters. */
export class SensorSelection {
  readonly #ids: ReadonlySet<string>;
  readonly #pattern: RegExp | undefined;
  readonly #answers = new Map<string, boolean>();
  /** As they stand in the rules file. */
  readonly entries: readonly string[];

  constructor(entries: readonly string[]) {
    this.entries = entries;
    this.#ids = new Set(entries.filter((entry) => !entry.includes('*')));
    const patterns = entries.filter((entry) => entry.includes('*')).map(sourceOf);
    this.#pattern = patterns.length === 0 ? undefined : new RegExp(`^(?:${patterns.join('|')})$`, 'su');
  }

  /** Whether a sensor is one of them. */
  has(sensor: SensorId | string): boolean {
    if (this.#ids.has(sensor)) return true;
    if (this.#pattern === undefined) return false;
    const known = this.#answers.get(sensor);
    if (known !== undefined) return known;
    if (this.#answers.size >= MOST_REMEMBERED) this.#answers.clear();
    const answer = this.#pattern.test(sensor);
    this.#answers.set(sensor, answer);
    return answer;
  }

  /** What tells two selections apart. */
  toJSON(): readonly string[] {
    return [...this.entries].sort();
  }
}

/** Reads a selection of sensors; adds a sentence where it is none. */
export function parseSensors(value: unknown, place: string, problems: string[]): SensorSelection | undefined {
  if (value === undefined) return undefined;
  const ids = Array.isArray(value) ? value.map(parseSensorId) : [];
  const known = ids.filter((id) => id !== undefined);
  if (known.length === ids.length && ids.length > 0 && ids.length <= MOST_ENTRIES) return new SensorSelection(known);
  problems.push(`${place} must be ${ALLOWED}, got ${shown(value)}`);
  return undefined;
}

/** Stars next to each other say no more than one, and would be slow. */
const sourceOf = (entry: string): string =>
  entry
    .split(/\*+/)
    .map((text) => text.replace(/[\\^$.*+?()[\]{}|]/gu, '\\$&'))
    .join('.*');

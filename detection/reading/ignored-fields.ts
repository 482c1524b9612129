import { type PathTrace, placeIn } from './field-path.ts';

const MAX_NAMES = 20;
const MAX_CHARACTERS = 64;

/** The names of a record's fields that were not used, some of them: a record may have any number, of any length. */
export class IgnoredFields {
  readonly names: string[] = [];
  readonly #trace: PathTrace;

  constructor(trace: PathTrace) {
    this.#trace = trace;
  }

  /** Names what of a value no path has used; null says nothing, so that there is nothing to use. */
  add(place: string, value: unknown): void {
    if (value === null || this.#trace.used.has(place)) return;
    if (!this.#trace.through.has(place)) this.name(place);
    else if (typeof value === 'object')
      for (const key of Object.keys(value))
        this.add(placeIn(place, value, key), (value as Readonly<Record<string, unknown>>)[key]);
  }

  name(place: string): void {
    if (this.names.length < MAX_NAMES) this.names.push(place.slice(0, MAX_CHARACTERS));
  }
}

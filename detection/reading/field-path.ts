import { endOfString, numberSource } from '../number-source.ts';
import { elementTexts } from './array-elements.ts';

/** A step into a value: a field by its name, an element by its place, or the one element that has a field of this value. */
type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'place'; readonly index: number }
  | { readonly kind: 'match'; readonly field: string; readonly value: string };

/** Which places of a record paths have led to, and through which: what is left was not used. */
export class PathTrace {
  readonly used = new Set<string>();
  readonly through = new Set<string>();
}

const MOST_CHARACTERS = 256;
const STEP = /\.?([^.[\]]+)|\[(\d{1,6})\]|\[([^=[\]]+)=([^[\]]*)\]/y;

/** Where in a record something stands, for instance `metrics[name=pressure].value`. */
export class FieldPath {
  readonly text: string;
  readonly #steps: readonly Step[];

  private constructor(text: string, steps: readonly Step[]) {
    this.text = text;
    this.#steps = steps;
  }

  /** Undefined unless the text begins with a field's name and goes on with `.name`, `[place]` or `[field=value]`. */
  static of(text: string): FieldPath | undefined {
    if (text.length > MOST_CHARACTERS || !/^[^.[\]]/.test(text)) return undefined;
    const steps: Step[] = [];
    STEP.lastIndex = 0;
    for (let begin = 0; begin < text.length; begin = STEP.lastIndex) {
      const [, name, index, field, value = ''] = STEP.exec(text) ?? [];
      if (name !== undefined && (begin === 0 || text[begin] === '.')) steps.push({ kind: 'field', name });
      else if (index !== undefined) steps.push({ kind: 'place', index: Number(index) });
      else if (field !== undefined) steps.push({ kind: 'match', field, value });
      else return undefined;
    }
    return new FieldPath(text, steps);
  }

  /**
   * The value there; undefined where there is none, or where more than one element matches.
   *
   * @param trace told where it stands, if it does
   */
  resolve(fields: object, trace: PathTrace): unknown {
    let value: unknown = fields;
    let place = '';
    const through: string[] = [];
    for (const step of this.#steps) {
      const key = keyOf(step, value);
      if (key === undefined) return undefined;
      if (place !== '') through.push(place);
      place = placeIn(place, value, key);
      value = (value as Readonly<Record<string, unknown>>)[key];
    }
    trace.used.add(place);
    for (const each of through) trace.through.add(each);
    return value;
  }

  /** The digits of the number there as they stand in the text of the record, for one that double precision may have rounded. */
  source(json: string): string | undefined {
    let text = json;
    for (const step of this.#steps) {
      const key = keyOf(step, JSON.parse(text));
      const next = key === undefined ? undefined : memberText(text, key);
      if (next === undefined) return undefined;
      text = next;
    }
    return numberSource(`{"":${text}}`, '');
  }
}

/** How a place inside another is written: `a.b`, `a[2]` for an element, `a["b.c"]` where a name could be taken for a path. */
export function placeIn(place: string, container: unknown, key: string): string {
  if (Array.isArray(container)) return `${place}[${key}]`;
  if (/[.[\]]/.test(key)) return `${place}[${JSON.stringify(key)}]`;
  return place === '' ? key : `${place}.${key}`;
}

/** The own key that a step leads to; undefined where it leads nowhere. */
function keyOf(step: Step, value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (step.kind === 'field') return !Array.isArray(value) && Object.hasOwn(value, step.name) ? step.name : undefined;
  if (!Array.isArray(value)) return undefined;
  if (step.kind === 'place') return step.index < value.length ? String(step.index) : undefined;
  const matches = value.flatMap((element, index) => (isMatch(element, step) ? [String(index)] : []));
  return matches.length === 1 ? matches[0] : undefined;
}

function isMatch(element: unknown, { field, value }: Extract<Step, { kind: 'match' }>): boolean {
  if (typeof element !== 'object' || element === null || !Object.hasOwn(element, field)) return false;
  const found: unknown = (element as Readonly<Record<string, unknown>>)[field];
  return (typeof found === 'string' || typeof found === 'number') && String(found) === value;
}

/** The text of a member of an object, the last of that name as for `JSON.parse`, or of an element of an array. */
function memberText(json: string, key: string): string | undefined {
  const members = elementTexts(json);
  if (json.trimStart().startsWith('[')) return members[Number(key)];
  const member = members.findLast((each) => JSON.parse(each.slice(0, endOfString(each, 0))) === key);
  return member?.slice(member.indexOf(':', endOfString(member, 0)) + 1).trim();
}

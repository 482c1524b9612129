import { endOfString } from '../number-source.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d]);

/**
 * The text of each element of a JSON array, or of each member of an object, as it stands there, with every digit of its numbers.
 *
 * @param json text that `JSON.parse` has read as an array or object with at least one element
 */
export function elementTexts(json: string): readonly string[] {
  const texts: string[] = [];
  let depth = 0;
  let start = json.search(/[[{]/) + 1;
  for (let at = start - 1; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) at = endOfString(json, at) - 1;
    else if (OPENING.has(code)) depth++;
    else if (CLOSING.has(code)) depth--;
    const isEnd = depth === 0 ? CLOSING.has(code) : depth === 1 && code === COMMA;
    if (!isEnd) continue;
    texts.push(json.slice(start, at).trim());
    start = at + 1;
  }
  return texts;
}

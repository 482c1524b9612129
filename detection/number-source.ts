const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Characters of a JSON text that open and close something, or end a value. */
const OPENING = new Set([0x7b, 0x5b]);
const CLOSING = new Set([0x7d, 0x5d]);
const COLON = 0x3a;
const NUMBER_AT = /[ \t\r\n]*(-?\d[\d.eE+-]*)/y;
/** Digits that double precision keeps of any number. */
const ALWAYS_KEPT_DIGITS = 15;

/**
 * The digits of a number in the text of a JSON object, for one that double precision may have rounded: what tells two long ids
 * apart.
 *
 * @param json text that `JSON.parse` has read as an object
 * @param name a field at the top of it; the last of that name counts, as for `JSON.parse`
 * @returns the number as it stands there, without zeros that say nothing; undefined when the field is no number
 */
export function numberSource(json: string, name: string): string | undefined {
  let found: string | undefined;
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (OPENING.has(code)) depth++;
    else if (CLOSING.has(code)) depth--;
    else if (code === QUOTE) {
      const end = endOfString(json, at);
      const colon = depth === 1 ? colonBehind(json, end) : undefined;
      if (colon !== undefined && JSON.parse(json.slice(at, end)) === name) found = numberAt(json, colon + 1);
      at = end - 1;
    }
  }
  return found;
}

/** Just behind the closing quote of the string that opens here. */
export function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json.charCodeAt(at) !== QUOTE) at += json.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at + 1;
}

function colonBehind(json: string, start: number): number | undefined {
  let at = start;
  while (json.charCodeAt(at) <= 0x20) at++;
  return json.charCodeAt(at) === COLON ? at : undefined;
}

function numberAt(json: string, start: number): string | undefined {
  NUMBER_AT.lastIndex = start;
  const [, token] = NUMBER_AT.exec(json) ?? [];
  if (token === undefined) return undefined;
  const isPlain = /^-?\d+(\.\d+)?$/.test(token) && token.replace(/[-.]/g, '').length > ALWAYS_KEPT_DIGITS;
  return isPlain ? token.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') : String(Number(token));
}

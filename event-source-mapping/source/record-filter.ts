import { compilePattern, type Matcher, PatternError } from './event-pattern.ts';

/** Lambda's limit unless a higher quota was granted. */
export const MAX_FILTERS = 5;

/** Whether a record goes to the function, by its value's bytes (null for a tombstone). */
export type RecordFilter = (value: Buffer | null) => boolean;

interface ValuePattern {
  readonly kind: 'JSON' | 'text';
  readonly fits: Matcher;
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Makes the filter of a mapping from its patterns (JSON text, joined by "or"); undefined where there are none.
 *
 * A pattern has the one key `value`: with an object for values in JSON, with a list for plain text. Where a value is not
 * of the pattern's format (JSON here is an object or an array), or not UTF-8, or absent, the pattern says nothing and
 * the record goes to the function, as the page's table has it.
 *
 * @throws PatternError when a pattern is unusable
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-filtering.html
 */
export function compileFilters(patterns: readonly string[]): RecordFilter | undefined {
  if (patterns.length === 0) return undefined;
  if (patterns.length > MAX_FILTERS)
    throw new PatternError(`list has ${patterns.length} entries; ${MAX_FILTERS} are allowed`);
  const compiled = patterns.map(compileFilter);
  return (bytes) => {
    const text = decode(bytes);
    if (text === undefined) return true;
    const json = parse(text);
    return compiled.some(({ kind, fits }) => {
      if (kind === 'JSON') return json === undefined || fits(json);
      return json !== undefined || fits(text);
    });
  };
}

function compileFilter(pattern: string): ValuePattern {
  const parsed = parse(pattern);
  const entries = Object.entries(parsed ?? {});
  const [entry] = entries;
  if (Array.isArray(parsed) || entries.length !== 1 || entry?.[0] !== 'value') {
    throw new PatternError(`must be JSON with the one key "value", got ${pattern}`);
  }
  return { kind: Array.isArray(entry[1]) ? 'text' : 'JSON', fits: compilePattern(entry[1]) };
}

function decode(bytes: Buffer | null): string | undefined {
  try {
    return bytes === null ? undefined : UTF_8.decode(bytes);
  } catch {
    return undefined;
  }
}

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

import { type Expectation, expectationOf, type LyingRecord } from './expectation.ts';
import type { FoundDocument } from './index-contents.ts';

/** What differs between a topic and what was made of it, by kind: how many, and the first few in words. */
export type Differences = ReadonlyMap<string, { readonly count: number; readonly examples: readonly string[] }>;

const EXAMPLES = 5;
const DEAD_LETTERS = 'dead-letters';

/**
 * Compares the documents and dead letters of a topic with its records: each record must have become exactly one of the two,
 * the right one, with the right contents, in the right index.
 *
 * @returns nothing when all is as it must be
 */
export function check(records: readonly LyingRecord[], found: readonly FoundDocument[]): Differences {
  const differences = new DifferenceList();
  const byRecord = new Map<string, FoundDocument[]>();
  const ids = new Set<string>();
  for (const document of found) {
    if (ids.has(document.id)) differences.add('id twice', document.id);
    ids.add(document.id);
    const place = placeOf(document);
    byRecord.set(place, [...(byRecord.get(place) ?? []), document]);
  }
  for (const record of records) {
    const place = placeOf(record);
    const [document, ...more] = byRecord.get(place) ?? [];
    byRecord.delete(place);
    if (document === undefined) differences.add('lost', place);
    else compare(expectationOf(record), document, place, differences);
    if (more.length > 0) differences.add('doubled', `${place} in ${more.map(({ index }) => index).join()}`);
  }
  for (const place of byRecord.keys()) differences.add('without a record', place);
  return differences.found;
}

function compare(expected: Expectation, { index, source }: FoundDocument, place: string, list: DifferenceList): void {
  if (expected.kind === 'dead-letter') {
    if (index !== DEAD_LETTERS) list.add('poison among the documents', place);
    else if (source['reason'] !== expected.reason)
      list.add('wrong reason', `${place}: ${source['reason']} instead of ${expected.reason}`);
    return;
  }
  if (index === DEAD_LETTERS) {
    list.add('healthy among the dead letters', `${place}: ${source['error']}`);
    return;
  }
  if (index !== expected.index) list.add('wrong index', `${place}: ${index}`);
  if (source['anomaly_score'] !== expected.score) list.add('wrong score', `${place}: ${source['anomaly_score']}`);
  if (source['sensor_id'] !== expected.sensorId) list.add('wrong sensor', `${place}: ${source['sensor_id']}`);
  for (const [name, value] of Object.entries(expected.channels))
    if (source[name] !== value) list.add('wrong value', `${place}: ${name} ${source[name]} instead of ${value}`);
}

const placeOf = ({
  partition,
  offset,
  timestampMs,
}: Pick<LyingRecord, 'partition' | 'offset' | 'timestampMs'>): string => `${partition}-${offset}-${timestampMs}`;

class DifferenceList {
  readonly found = new Map<string, { count: number; examples: string[] }>();

  add(kind: string, example: string): void {
    const entry = this.found.get(kind) ?? { count: 0, examples: [] };
    entry.count++;
    if (entry.examples.length < EXAMPLES) entry.examples.push(example);
    this.found.set(kind, entry);
  }
}

import type { Expectation, TopicRecord } from './expectation.ts';
import type { FoundDocument } from './index-contents.ts';

/** What differs between a topic and what was made of it, by kind: how many, and the first few in words. */
export type Differences = ReadonlyMap<string, { readonly count: number; readonly examples: readonly string[] }>;

const DEAD_LETTERS = 'dead-letters';
/** Model scores from this one on are anomalies where the rules file says nothing of sensitivity. */
const MODEL_ALARM = 0.5;

/**
 * Compares the documents and dead letters of a topic with its records: each record, or each reading of one that is an array,
 * must have become exactly one of the two, the right one, with the right id and contents, in the right index.
 *
 * @param modelScores by the places of records; without one, a document must have none
 * @returns nothing when all is as it must be
 */
export function check(
  topic: string,
  records: readonly TopicRecord[],
  found: readonly FoundDocument[],
  modelScores: ReadonlyMap<string, number> = new Map(),
): Differences {
  const differences = new DifferenceList();
  const byRecord = new Map<string, FoundDocument[]>();
  const ids = new Set<string>();
  for (const document of found) {
    if (ids.has(document.id)) differences.add('id twice', document.id);
    ids.add(document.id);
    const place = placeOf(document);
    if (document.id !== idOf(topic, document)) differences.add('wrong id', `${place}: ${document.id}`);
    byRecord.set(place, [...(byRecord.get(place) ?? []), document]);
  }
  for (const record of records) {
    const place = placeOf(record);
    const [document, ...more] = byRecord.get(place) ?? [];
    byRecord.delete(place);
    if (document === undefined) differences.add('lost', place);
    else compare(record.expected, document, place, differences, modelScores.get(place));
    if (more.length > 0) differences.add('doubled', `${place} in ${more.map(({ index }) => index).join()}`);
  }
  for (const place of byRecord.keys()) differences.add('without a record', place);
  return differences.found;
}

function compare(
  expected: Expectation,
  { index, source }: FoundDocument,
  place: string,
  list: DifferenceList,
  modelScore: number | undefined,
): void {
  const must = (kind: string, is: unknown, shall: unknown) => {
    if (is !== shall) list.add(kind, `${place}: ${shown(is)} instead of ${shown(shall)}`);
  };
  if (expected.kind === 'dead-letter') {
    if (index !== DEAD_LETTERS) list.add('poison among the documents', place);
    else {
      must('wrong reason', source['reason'], expected.reason);
      must('wrong bytes', source['value'], expected.value);
    }
    return;
  }
  if (index === DEAD_LETTERS) {
    list.add('healthy among the dead letters', `${place}: ${source['error']}`);
    return;
  }
  must('wrong index', index, expected.index);
  must('wrong score', source['anomaly_score'], expected.score);
  must('wrong anomaly', source['anomaly'], expected.score === 1 || (modelScore ?? 0) >= MODEL_ALARM);
  must('wrong model score', source['model_score'], modelScore);
  must('wrong sensor', source['sensor_id'], expected.sensorId);
  must('wrong time', source['timestamp'], expected.timestamp);
  for (const [name, value] of Object.entries(expected.channels))
    if (source[name] !== value) list.add('wrong value', `${place}: ${name} ${shown(source[name])} instead of ${value}`);
}

const SHOWN_CHARACTERS = 80;
const shown = (value: unknown): string => String(value).slice(0, SHOWN_CHARACTERS);

/** Names a record, or a reading of one. */
export const placeOf = ({
  partition,
  offset,
  timestampMs,
  part,
}: Pick<TopicRecord, 'partition' | 'offset' | 'timestampMs' | 'part'>): string =>
  `${partition}-${offset}-${timestampMs}${part === undefined ? '' : `.${part}`}`;

/** Documents are named by their time first, dead letters by their record. */
function idOf(topic: string, { index, partition, offset, timestampMs, part }: FoundDocument): string {
  const time = part === undefined ? `${timestampMs}` : `${timestampMs}.${part}`;
  const record = `${topic}-${partition}-${offset}`;
  return index === DEAD_LETTERS ? `${record}-${time}` : `${time}:${record}`;
}

const EXAMPLES = 5;

/** Counts differences, and keeps the first few of each kind. */
export class DifferenceList {
  readonly found = new Map<string, { count: number; examples: string[] }>();

  add(kind: string, example: string): void {
    const entry = this.found.get(kind) ?? { count: 0, examples: [] };
    entry.count++;
    if (entry.examples.length < EXAMPLES) entry.examples.push(example);
    this.found.set(kind, entry);
  }
}

import type { MskEvent, MskRecord } from '../../../event-source-mapping/msk-event.ts';

/**
 * A function that does what the records tell it to, so that one and the same can be deployed for every case.
 *
 * A value's first word: `throw` (always) or `throw-once`; `hang-once`, which never answers; `report`, `report-once`, `report-by-topic-partition-once` or
 * `report-unknown-once`, which put the record among the failed items; `answer` with the whole answer as JSON behind it.
 *
 * @param attempts how often each record has come, by its coordinates; kept from one invocation to the next
 */
export function doAsTold(event: MskEvent, attempts: Map<string, number>): unknown {
  const records = Object.values(event.records).flat();
  for (const record of records) attempts.set(nameOf(record), attemptOf(record, attempts) + 1);
  const failures: object[] = [];
  for (const record of records) {
    const [word = '', ...rest] = Buffer.from(record.value ?? '', 'base64')
      .toString()
      .split(' ');
    if (word.endsWith('-once') && attemptOf(record, attempts) > 1) continue;
    if (word.startsWith('throw')) throw new Error('told to throw');
    if (word === 'hang-once') return new Promise(() => {});
    if (word === 'answer') return JSON.parse(rest.join(' '));
    if (word.startsWith('report')) failures.push({ itemIdentifier: identifierOf(record, word) });
  }
  return failures.length === 0 ? undefined : { batchItemFailures: failures };
}

const nameOf = ({ topic, partition, offset }: MskRecord) => `${topic}-${partition}-${offset}`;

const attemptOf = (record: MskRecord, attempts: ReadonlyMap<string, number>) => attempts.get(nameOf(record)) ?? 0;

function identifierOf({ topic, partition, offset }: MskRecord, word: string): object {
  const name = `${topic}-${partition}`;
  if (word.includes('by-topic-partition')) return { 'topic-partition': name, offset };
  return { partition: name, offset: word.includes('unknown') ? offset + 1_000_000 : offset };
}

import { inspect } from 'node:util';
import type { MskEvent, MskRecord } from '../msk-event.ts';
import type { FormedEvent } from './event-former.ts';

/** What a function's answer says: all is done, the answer is no answer, or these offsets failed, by partition. */
export type ItemReport =
  | { readonly kind: 'success' }
  | { readonly kind: 'invalid'; readonly reason: string }
  | { readonly kind: 'failures'; readonly offsets: ReadonlyMap<number, ReadonlySet<number>> };

const SUCCESS: ItemReport = { kind: 'success' };

/**
 * Reads a function's answer as Lambda does with `ReportBatchItemFailures`.
 *
 * Nothing, `{}`, or an empty or null `batchItemFailures` is success. An answer of another form, or one that names a
 * record which was not in the event, makes the whole event failed. The identifier of a record is
 * `{"partition": "topic-0", "offset": 5}`; where AWS's texts call the first key `topic-partition`, that is taken too.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html#kafka-partial-batch-response
 * @see https://github.com/aws-powertools/powertools-lambda-python/pull/7941 for the other key
 */
export function readItemReport(answer: unknown, { event }: FormedEvent): ItemReport {
  if (answer === undefined || answer === null) return SUCCESS;
  if (typeof answer !== 'object' || Array.isArray(answer)) return invalid('is no object', answer);
  const items = field(answer, 'batchItemFailures');
  if (items === undefined || items === null) return SUCCESS;
  if (!Array.isArray(items)) return invalid('has no list of batchItemFailures', items);
  const offsets = new Map<number, Set<number>>();
  for (const item of items) {
    const found = identify(field(item, 'itemIdentifier'), event.records);
    if (found === undefined) return invalid('names a record that was not in the event', item);
    offsets.set(found.partition, (offsets.get(found.partition) ?? new Set()).add(found.offset));
  }
  return offsets.size === 0 ? SUCCESS : { kind: 'failures', offsets };
}

function identify(identifier: unknown, records: MskEvent['records']): MskRecord | undefined {
  const key = field(identifier, 'partition') ?? field(identifier, 'topic-partition');
  const offset = field(identifier, 'offset');
  const list = typeof key === 'string' && Object.hasOwn(records, key) ? records[key] : undefined;
  return list === undefined || typeof offset !== 'number' ? undefined : recordAt(list, offset);
}

/** Finds a record among those of a partition, which are in order of offset; all of them may have failed. */
function recordAt(list: readonly MskRecord[], offset: number): MskRecord | undefined {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle]?.offset ?? offset) < offset) low = middle + 1;
    else high = middle;
  }
  return list[low]?.offset === offset ? list[low] : undefined;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

const MAX_QUOTED = 200;

function invalid(what: string, part: unknown): ItemReport {
  const quoted = inspect(part, { breakLength: Number.POSITIVE_INFINITY }).slice(0, MAX_QUOTED);
  return { kind: 'invalid', reason: `The function's answer ${what}: ${quoted}` };
}

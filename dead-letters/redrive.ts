import type { BulkWriter } from '../adapters/opensearch/bulk/bulk-writer.ts';
import type { BulkListener } from '../adapters/opensearch/bulk/chunk-delivery.ts';
import type { Client } from '../adapters/opensearch/connection/client.ts';
import {
  type DeadLetter,
  type DeadLetterMark,
  markDeadLetters,
} from '../adapters/opensearch/dead-letters/dead-letters.ts';
import { documentId } from '../detection/coordinates.ts';
import { DEAD_LETTERS_INDEX } from '../detection/dead-letter.ts';
import type { KafkaEvent, KafkaEventRecord } from '../functions/detector/kafka-event.ts';
import type { Placements } from '../functions/detector/placement.ts';
import type { RecordJudge, RecordOperation } from '../functions/detector/record-judge.ts';
import type { WholeRecords } from './whole-records.ts';

/** What became of a dead letter that was judged again. */
export type RedriveOutcome =
  | { readonly kind: 'resolved'; readonly index: string }
  /** Still no reading, for this reason. */
  | { readonly kind: 'still'; readonly reason: string; readonly error: string }
  /** Its bytes were cut, and Kafka does not have the record any more. */
  | { readonly kind: 'gone'; readonly why: string }
  /** Retention has removed the day of its reading. */
  | { readonly kind: 'expired' };

interface RedriveParts {
  readonly client: Client;
  readonly judge: RecordJudge;
  readonly placements: Placements;
  readonly writer: BulkWriter;
  readonly wholeRecords: WholeRecords;
}

/** What is to be written, each with the id of the dead letter whose record it is of; an array of readings makes several. */
type Operations = Map<RecordOperation, string>;

/** How long the documents of one page may take to be written. */
const WRITE_TIMEOUT_MS = 60_000;
const LOOK_TIMEOUT_MS = 30_000;

const SILENT: BulkListener<KafkaEventRecord> = { written: () => {}, retrying: () => {} };
const UNCOUNTED = { judged: () => {}, deadLetter: () => {} };

/** Judges dead letters again, by the same code as the detector: what is a reading now gets its document. */
export class Redrive {
  readonly #parts: RedriveParts;

  constructor(parts: RedriveParts) {
    this.#parts = parts;
  }

  /**
   * Redrives some dead letters: first their documents are written, then the letters are marked. A repetition finds the
   * documents there and marks what an interruption left unmarked; what is marked already stays as it is.
   *
   * @returns what became of each, by id
   * @throws SearchTrouble when OpenSearch does not take them; doing it again goes on
   */
  async redrive(letters: readonly DeadLetter[], nowMs: number): Promise<ReadonlyMap<string, RedriveOutcome>> {
    const open = letters.filter(({ resolvedAt }) => resolvedAt === undefined);
    const outcomes = new Map<string, RedriveOutcome>();
    const records = await this.#parts.wholeRecords.of(open, (id, why) => outcomes.set(id, { kind: 'gone', why }));
    const operations: Operations = new Map();
    for (const batch of batchesOf(records, open, nowMs)) await this.#judge(batch, nowMs, operations, outcomes);
    await this.#write(operations, outcomes);
    await this.#mark(outcomes, new Date(nowMs).toISOString());
    return outcomes;
  }

  /** Adds what is to be written of each record that holds a reading; a letter that is still none is noted at once. */
  async #judge(
    { event, nowMs }: Batch,
    presentMs: number,
    operations: Operations,
    outcomes: Map<string, RedriveOutcome>,
  ): Promise<void> {
    const { placeOf } = await this.#parts.placements.look(event, nowMs, LOOK_TIMEOUT_MS, presentMs);
    const judgedAt = new Date(presentMs).toISOString();
    for (const record of Object.values(event.records).flat()) {
      let expired = false;
      const listener = { ...UNCOUNTED, expired: () => (expired = true) };
      const made: RecordOperation[] = [];
      this.#parts.judge.judge(record, { placeOf, judgedAt, listener, emit: (operation) => made.push(operation) });
      if (made.some(isDocument)) for (const operation of made) operations.set(operation, idOf(record));
      else outcomes.set(idOf(record), expired ? { kind: 'expired' } : stillOf(made[0]));
    }
  }

  async #write(operations: Operations, outcomes: Map<string, RedriveOutcome>): Promise<void> {
    const work = { operations: operations.keys(), count: operations.size };
    const refused = await this.#parts.writer.write(work, Date.now() + WRITE_TIMEOUT_MS, SILENT);
    const letterOf = new Map<KafkaEventRecord, string>();
    for (const [operation, letterId] of operations) {
      letterOf.set(operation.source, letterId);
      if (isDocument(operation)) outcomes.set(letterId, { kind: 'resolved', index: operation.index });
    }
    for (const { operation, error } of refused)
      outcomes.set(letterOf.get(operation.source) ?? operation.id, {
        kind: 'still',
        reason: 'document-rejected',
        error,
      });
  }

  async #mark(outcomes: ReadonlyMap<string, RedriveOutcome>, resolvedAt: string): Promise<void> {
    const marks = new Map<string, DeadLetterMark>();
    for (const [id, outcome] of outcomes)
      if (outcome.kind === 'resolved') marks.set(id, { resolved_at: resolvedAt, document_index: outcome.index });
    await markDeadLetters(this.#parts.client, marks);
  }
}

/** Records that are placed as if it were that time. */
interface Batch {
  readonly event: KafkaEvent;
  readonly nowMs: number;
}

/** A record that its producer has dated belongs where it would have been written when it was judged, not now. */
function batchesOf(
  records: readonly KafkaEventRecord[],
  letters: readonly DeadLetter[],
  nowMs: number,
): readonly Batch[] {
  const judgedAt = new Map(letters.map((letter) => [letter.id, Date.parse(letter.judgedAt)]));
  const byTime = new Map<number, KafkaEventRecord[]>();
  for (const record of records) {
    const timeMs = record.timestampType === 'CREATE_TIME' ? (judgedAt.get(idOf(record)) ?? nowMs) : nowMs;
    const some = byTime.get(timeMs) ?? [];
    some.push(record);
    byTime.set(timeMs, some);
  }
  return [...byTime].map(([timeMs, some]) => ({
    nowMs: timeMs,
    event: { eventSource: 'aws:kafka', records: { redriven: some } },
  }));
}

const isDocument = ({ index }: RecordOperation): boolean => index !== DEAD_LETTERS_INDEX;

function stillOf(operation: RecordOperation | undefined): RedriveOutcome {
  const { reason, error } = JSON.parse(operation?.document ?? '{}');
  return { kind: 'still', reason, error };
}

const idOf = ({ timestamp: timestampMs, ...at }: KafkaEventRecord): string => documentId({ ...at, timestampMs });

import type { CreateOperation } from '../../adapters/opensearch/bulk/bulk-lines.ts';
import type { DocumentPlace } from '../../adapters/opensearch/documents/present-documents.ts';
import { type Coordinates, documentId } from '../../detection/coordinates.ts';
import { DEAD_LETTERS_INDEX, deadLetterDocument } from '../../detection/dead-letter.ts';
import { verdictDocument } from '../../detection/document.ts';
import { ReadingParser } from '../../detection/reading.ts';
import type { Rejection, RejectionReason } from '../../detection/rejection.ts';
import type { RuleSet } from '../../detection/rules.ts';
import { judge } from '../../detection/verdict.ts';
import { bytesOf, coordinatesOf, type KafkaEventRecord } from './kafka-event.ts';

/** The writing of one record's document or dead letter. */
export type RecordOperation = CreateOperation<KafkaEventRecord>;

/** Tells where the document of a document id is to be written; undefined when its day was removed for good. */
export type PlaceOf = (coordinates: Coordinates, id: string) => DocumentPlace | undefined;

/** Told what becomes of the records that are judged. */
export interface JudgeListener {
  anomaly(score: 0 | 1): void;
  /** The reading gave a time that cannot be read or believed, and has the broker's. */
  unreadableTimestamp?(): void;
  deadLetter(reason: RejectionReason): void;
  /** The reading belongs to a day that retention has removed, and is not written. */
  expired(): void;
}

/** Makes of each record the operation that writes it: the same one for whoever judges it by the same rules. */
export class RecordJudge {
  readonly #ruleSet: RuleSet;
  readonly #ruleSetId: string;
  readonly #parser: ReadingParser;

  constructor(ruleSet: RuleSet, ruleSetId: string) {
    this.#ruleSet = ruleSet;
    this.#ruleSetId = ruleSetId;
    this.#parser = new ReadingParser(ruleSet);
  }

  /** The operation of a record; undefined when its day was removed for good. */
  judge(
    record: KafkaEventRecord,
    placeOf: PlaceOf,
    judgedAt: string,
    listener: JudgeListener,
  ): RecordOperation | undefined {
    const reading = this.#parser.parse(bytesOf(record.value), record.timestamp);
    if (!reading.ok) return this.deadLetter(record, reading.problem, judgedAt, listener);
    const at = coordinatesOf(record);
    const place = placeOf(at, documentId(at));
    if (place === undefined) {
      listener.expired();
      return undefined;
    }
    const verdict = judge(reading.value, this.#ruleSet);
    listener.anomaly(verdict.anomalyScore);
    if (reading.value.unreadableTimestamp !== undefined) listener.unreadableTimestamp?.();
    return {
      ...place,
      document: verdictDocument(reading.value, verdict, at, this.#ruleSetId, judgedAt),
      source: record,
    };
  }

  /** The operation that keeps a record which is no reading. */
  deadLetter(
    record: KafkaEventRecord,
    rejection: Rejection,
    judgedAt: string,
    listener: JudgeListener,
  ): RecordOperation {
    listener.deadLetter(rejection.reason);
    const at = coordinatesOf(record);
    const bytes = { key: bytesOf(record.key), value: bytesOf(record.value) };
    const document = deadLetterDocument(rejection, at, bytes, this.#ruleSetId, judgedAt);
    return { index: DEAD_LETTERS_INDEX, id: documentId(at), document, source: record };
  }
}

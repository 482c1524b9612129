import type { CreateOperation } from '../../adapters/opensearch/bulk/bulk-lines.ts';
import { type Coordinates, documentId } from '../../detection/coordinates.ts';
import { DEAD_LETTERS_INDEX, deadLetterDocument } from '../../detection/dead-letter.ts';
import { verdictDocument } from '../../detection/document.ts';
import { type IdForm, storedIdOf } from '../../detection/id-form.ts';
import { isPack, type Pack } from '../../detection/reading/pack.ts';
import { type Reading, ReadingParser } from '../../detection/reading.ts';
import type { Rejection, RejectionReason } from '../../detection/rejection.ts';
import type { Result } from '../../detection/result.ts';
import type { RuleSet } from '../../detection/rules.ts';
import type { StreamVerdict } from '../../detection/state/sensor-stream.ts';
import { isUnjudged, judge, type Verdict } from '../../detection/verdict.ts';
import { base64Of, bytesOf, coordinatesOf, type KafkaEventRecord } from './kafka-event.ts';
import type { CountedRemarks } from './reading-remarks.ts';

/** The writing of one reading's document, or of a dead letter. */
export type RecordOperation = CreateOperation<KafkaEventRecord>;

/** Where a document is to be written. */
export interface Place {
  readonly index: string;
  /** How that index names documents. */
  readonly idForm: IdForm;
}

/** Tells where the document of a reading is to be written; undefined when its day was removed for good. */
export type PlaceOf = (coordinates: Coordinates) => Place | undefined;

/** Told what becomes of the records that are judged. */
export interface JudgeListener {
  /**
   * A reading is judged, and its document emitted next.
   *
   * @param isAnomaly by rules or by the model
   * @param isSkipped what was learnt is past it, so that the threshold rules alone judge it
   */
  judged(isAnomaly: boolean, byModel: boolean, isSkipped: boolean): void;
  /** Counts what else there is to say of the readings. */
  readonly remarks?: CountedRemarks;
  deadLetter(reason: RejectionReason): void;
  /** The reading belongs to a day that retention has removed, and is not written. */
  expired(): void;
}

/** What a sensor's state says of a reading. */
export type ByState = (at: Coordinates, reading: Reading) => StreamVerdict;

/** How records are judged, the same for all of a batch. */
export interface Judging {
  readonly placeOf: PlaceOf;
  /** Present time as ISO text. */
  readonly judgedAt: string;
  readonly listener: JudgeListener;
  /** Judges a reading by its sensor's state, too; without it the rules alone judge. */
  readonly byState?: ByState | undefined;
  /** Takes the operations of each record, in the order of its readings. */
  readonly emit: (operation: RecordOperation) => void;
}

/** What a record holds: a reading, several of them, or neither. */
export type Contents = Result<Reading | Pack, Rejection>;

/** Makes of each record the operations that write it: the same ones for whoever judges it by the same rules. */
export class RecordJudge {
  readonly #ruleSet: RuleSet;
  readonly #ruleSetId: string;
  readonly #parser: ReadingParser;
  readonly #byState: ByState | undefined;

  /** @param byState what is said of readings whose batch has no states; nothing without it */
  constructor(ruleSet: RuleSet, ruleSetId: string, byState?: ByState) {
    this.#byState = byState;
    this.#ruleSet = ruleSet;
    this.#ruleSetId = ruleSetId;
    this.#parser = new ReadingParser(ruleSet);
  }

  /** What a record holds. */
  read(record: KafkaEventRecord): Contents {
    const value = bytesOf(record.value);
    // What was taken out of an array is never an array of readings itself.
    const key = this.#ruleSet.fields.sensorIdFromKey ? bytesOf(record.key) : null;
    return record.part === undefined
      ? this.#parser.parseRecord(value, record.timestamp, key)
      : this.#parser.parse(value, record.timestamp, key);
  }

  /** Emits an operation for each reading of a record, and for each part of it that is none; nothing of days removed for good. */
  judge(record: KafkaEventRecord, judging: Judging, parsed = this.read(record)): void {
    if (!parsed.ok) judging.emit(this.deadLetter(record, parsed.problem, judging.judgedAt, judging.listener));
    else if (isPack(parsed.value)) this.#judgeElements(record, parsed.value, judging);
    else this.#judgeReading(record, parsed.value, judging);
  }

  #judgeElements(record: KafkaEventRecord, { elements }: Pack, judging: Judging): void {
    const { emit, judgedAt, listener } = judging;
    for (const { part, text, reading } of elements) {
      const element = { ...record, part, value: base64Of(text) };
      if (reading.ok) this.#judgeReading(element, reading.value, judging);
      else emit(this.deadLetter(element, reading.problem, judgedAt, listener));
    }
  }

  #judgeReading(record: KafkaEventRecord, reading: Reading, judging: Judging): void {
    const { placeOf, judgedAt, listener, byState = this.#byState, emit } = judging;
    const at = coordinatesOf(record);
    // Whether retention has removed a day depends on when it is asked: what is learnt must not.
    const stream = byState?.(at, reading);
    const place = placeOf(at);
    if (place === undefined) {
      listener.expired();
      return;
    }
    const verdict = judge(reading, this.#ruleSet);
    const byModel = stream?.byModel === true;
    const byRules = verdict.anomalyScore === 1 || (stream !== undefined && stream.firedRules.length > 0);
    listener.judged(byRules || byModel, byModel, stream?.skipped === true);
    if (listener.remarks !== undefined) this.#remark(reading, verdict, listener.remarks);
    emit({
      index: place.index,
      id: storedIdOf(at, place.idForm),
      document: verdictDocument(reading, verdict, at, this.#ruleSetId, judgedAt, stream),
      source: record,
    });
  }

  #remark(reading: Reading, verdict: Verdict, remarks: CountedRemarks): void {
    if (reading.unreadableTimestamp !== undefined) remarks.unreadableTimestamps++;
    if (reading.zoneAssumed) remarks.zoneAssumed = true;
    if (isUnjudged(verdict, this.#ruleSet)) remarks.unjudgedReadings++;
    if (reading.ignoredFields.length > 0) remarks.ignored(reading.ignoredFields);
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
    const bytes = { key: bytesOf(record.key), value: bytesOf(record.value), base64: base64Of };
    const document = deadLetterDocument(rejection, at, bytes, this.#ruleSetId, judgedAt);
    return { index: DEAD_LETTERS_INDEX, id: documentId(at), document, source: record };
  }
}

import type { CreateOperation } from '../../adapters/opensearch/bulk-request.ts';
import type { BulkListener, BulkWriter, RejectedOperation } from '../../adapters/opensearch/bulk-writer.ts';
import { SearchTrouble } from '../../adapters/opensearch/search-trouble.ts';
import { documentId } from '../../detection/coordinates.ts';
import { DailyIndexNames, UNDATED_INDEX } from '../../detection/daily-index.ts';
import { DEAD_LETTERS_INDEX, deadLetterDocument } from '../../detection/dead-letter.ts';
import { verdictDocument } from '../../detection/document.ts';
import { ReadingParser } from '../../detection/reading.ts';
import type { Rejection, RejectionReason } from '../../detection/rejection.ts';
import type { RuleSet } from '../../detection/rules.ts';
import { judge } from '../../detection/verdict.ts';
import { bytesOf, coordinatesOf, type KafkaEvent, type KafkaEventRecord } from './kafka-event.ts';
import type { Telemetry } from './telemetry.ts';

interface DetectorParts {
  readonly ruleSet: RuleSet;
  readonly ruleSetId: string;
  readonly topicRetentionMs: number;
  readonly writer: BulkWriter;
  readonly telemetry: Telemetry;
}

type Operation = CreateOperation<KafkaEventRecord>;

/** Records of a bulk request whose latency is measured. */
const LATENCY_SAMPLES = 10;

/** The use case: every record of an event becomes exactly one document or one dead letter. */
export class Detector {
  readonly #parts: DetectorParts;
  readonly #parser: ReadingParser;
  readonly #indexNames: DailyIndexNames;

  constructor(parts: DetectorParts) {
    this.#parts = parts;
    this.#parser = new ReadingParser(parts.ruleSet);
    this.#indexNames = new DailyIndexNames(parts.topicRetentionMs);
  }

  /**
   * Judges and writes all records of an event.
   *
   * @param deadlineMs when to give up, in epoch milliseconds
   * @throws SearchTrouble when not every record could be written in time; delivering the event again is safe
   */
  async detect(event: KafkaEvent, deadlineMs: number): Promise<void> {
    const batch = new Batch(this.#parts, this.#parser, this.#indexNames);
    try {
      await batch.run(event, deadlineMs);
    } catch (error) {
      this.#parts.telemetry.batchFailed(error);
      throw error;
    }
    this.#parts.telemetry.batchDone(batch);
  }
}

/** One event on its way, and what was counted on it. */
class Batch implements BulkListener<KafkaEventRecord> {
  records = 0;
  anomalies = 0;
  readonly deadLetters = new Map<RejectionReason, number>();
  readonly undated = new Map<string, number>();
  readonly #parts: DetectorParts;
  readonly #parser: ReadingParser;
  readonly #indexNames: DailyIndexNames;
  readonly #nowMs = Date.now();
  readonly #judgedAt = new Date(this.#nowMs).toISOString();

  constructor(parts: DetectorParts, parser: ReadingParser, indexNames: DailyIndexNames) {
    this.#parts = parts;
    this.#parser = parser;
    this.#indexNames = indexNames;
  }

  async run(event: KafkaEvent, deadlineMs: number): Promise<void> {
    const refused = await this.#parts.writer.write(this.#operations(event), deadlineMs, this);
    if (refused.length === 0) return;
    const lost = await this.#parts.writer.write(this.#deadLettersOf(refused), deadlineMs, this);
    if (lost[0] !== undefined) throw new SearchTrouble('refused', `a dead letter was refused: ${lost[0].error}`);
  }

  written(operations: readonly Operation[]): void {
    const nowMs = Date.now();
    const step = Math.ceil(operations.length / LATENCY_SAMPLES);
    const sample = operations.filter((_, index) => index % step === 0);
    this.#parts.telemetry.acknowledged(sample.map(({ source }) => nowMs - source.timestamp));
  }

  retrying(operations: number, trouble: SearchTrouble): void {
    this.#parts.telemetry.bulkRetried(operations, trouble);
  }

  *#operations(event: KafkaEvent): Generator<Operation> {
    for (const records of Object.values(event.records))
      for (const record of records) {
        this.records++;
        yield this.#judge(record);
      }
  }

  #judge(record: KafkaEventRecord): Operation {
    const reading = this.#parser.parse(bytesOf(record.value), record.timestamp);
    if (!reading.ok) return this.#deadLetter(record, reading.problem);
    const verdict = judge(reading.value, this.#parts.ruleSet);
    this.anomalies += verdict.anomalyScore;
    const at = coordinatesOf(record);
    const index = this.#indexNames.nameFor(at, this.#nowMs);
    if (index === UNDATED_INDEX) count(this.undated, record.topic);
    const document = verdictDocument(reading.value, verdict, at, this.#parts.ruleSetId, this.#judgedAt);
    return { index, id: documentId(at), document, source: record };
  }

  #deadLetter(record: KafkaEventRecord, rejection: Rejection): Operation {
    count(this.deadLetters, rejection.reason);
    const at = coordinatesOf(record);
    const bytes = { key: bytesOf(record.key), value: bytesOf(record.value) };
    const document = deadLetterDocument(rejection, at, bytes, this.#parts.ruleSetId, this.#judgedAt);
    return { index: DEAD_LETTERS_INDEX, id: documentId(at), document, source: record };
  }

  /** A dead letter that is itself refused stays refused: it comes back from the second writing and fails the invocation. */
  *#deadLettersOf(refused: readonly RejectedOperation<KafkaEventRecord>[]): Generator<Operation> {
    for (const { operation, error } of refused) {
      if (operation.index === DEAD_LETTERS_INDEX) yield operation;
      else yield this.#deadLetter(operation.source, { reason: 'document-rejected', error });
    }
  }
}

function count<Name>(counts: Map<Name, number>, name: Name): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

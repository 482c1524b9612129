import type { BulkWriter } from '../../adapters/opensearch/bulk/bulk-writer.ts';
import type { BulkListener, RejectedOperation } from '../../adapters/opensearch/bulk/chunk-delivery.ts';
import { retryUntil } from '../../adapters/opensearch/connection/retry-until.ts';
import { SearchTrouble } from '../../adapters/opensearch/connection/search-trouble.ts';
import { UNDATED_INDEX } from '../../detection/daily-index.ts';
import { DEAD_LETTERS_INDEX } from '../../detection/dead-letter.ts';
import type { RejectionReason } from '../../detection/rejection.ts';
import type { KafkaEvent, KafkaEventRecord } from './kafka-event.ts';
import type { Placement, Placements } from './placement.ts';
import { CountedRemarks } from './reading-remarks.ts';
import type { JudgeListener, RecordJudge, RecordOperation } from './record-judge.ts';
import type { EventStates } from './states/event-states.ts';
import type { SensorStates } from './states/sensor-states.ts';
import { noCounts, type StateCounts } from './states/state-counts.ts';
import type { Telemetry } from './telemetry.ts';
import { WrittenVerdicts } from './written-verdicts.ts';

/** What judging and writing events takes. */
export interface DetectorParts {
  readonly judge: RecordJudge;
  readonly placements: Placements;
  readonly writer: BulkWriter;
  readonly telemetry: Telemetry;
  /** The states of sensors, where more than the rules judges. */
  readonly states?: SensorStates | undefined;
  /** Present time in epoch milliseconds. */
  readonly now?: () => number;
}

/** Records of a bulk request whose latency is measured. */
const LATENCY_SAMPLES = 10;
/** Operations that are made before the first of them is taken. */
const JUDGED_AT_ONCE = 100;

/** One event on its way, and what was counted on it. */
export class Batch implements BulkListener<KafkaEventRecord>, JudgeListener {
  records = 0;
  existing = 0;
  expiredRecords = 0;
  readonly verdicts = new WrittenVerdicts();
  readonly remarks = new CountedRemarks();
  readonly deadLetters = new Map<RejectionReason, number>();
  readonly undated = new Map<string, number>();
  /** Of the part that is under way. */
  #states: EventStates | undefined;
  #counts: StateCounts | undefined;
  readonly #parts: DetectorParts;
  readonly #nowMs: number;
  readonly #judgedAt: string;

  constructor(parts: DetectorParts) {
    this.#parts = parts;
    this.#nowMs = parts.now?.() ?? Date.now();
    this.#judgedAt = new Date(this.#nowMs).toISOString();
  }

  /** Judges and writes an event: in parts, one after the other, where the states of its sensors would not fit into memory. */
  async run(event: KafkaEvent, deadlineMs: number): Promise<void> {
    const { judge, states } = this.#parts;
    if (states === undefined) return await this.#write(event, deadlineMs);
    const [nowMs, counts, onRetry] = [this.#nowMs, noCounts(), this.#onRetry];
    this.#counts = counts;
    for (let rest: KafkaEvent | undefined = event; rest !== undefined; ) {
      const begun = await states.begin(rest, { judge, counts, nowMs, deadlineMs, onRetry });
      this.#states = begun.states;
      await this.#write(begun.part, deadlineMs);
      // Not before each document is there: what is learnt is not judged again.
      await begun.states.save(deadlineMs, onRetry);
      this.#states = undefined;
      rest = begun.rest;
    }
  }

  readonly #onRetry = (trouble: SearchTrouble): void => this.retrying(1, trouble);

  async #write(event: KafkaEvent, deadlineMs: number): Promise<void> {
    const { placements, writer } = this.#parts;
    const onRetry = this.#onRetry;
    const placement = await retryUntil(deadlineMs, (ms) => placements.look(event, this.#nowMs, ms), onRetry);
    const refused = await writer.write(this.#work(event, placement), deadlineMs, this);
    if (refused.length > 0) {
      const lost = await writer.write(
        { operations: this.#deadLettersOf(refused), count: refused.length },
        deadlineMs,
        this,
      );
      if (lost[0] !== undefined) throw new SearchTrouble('refused', `a dead letter was refused: ${lost[0].error}`);
    }
    await retryUntil(deadlineMs, (ms) => placements.settle(event, placement, ms), onRetry);
  }

  /** What there is to say of the states; undefined where the rules alone judge. */
  get states(): StateCounts | undefined {
    return this.#counts;
  }

  judged(isAnomaly: boolean, byModel: boolean, isSkipped: boolean): void {
    this.verdicts.judged(isAnomaly, byModel, isSkipped);
  }

  deadLetter(reason: RejectionReason): void {
    count(this.deadLetters, reason);
  }

  expired(): void {
    this.records++;
    this.expiredRecords++;
  }

  written(records: readonly KafkaEventRecord[], existing: readonly KafkaEventRecord[]): void {
    this.existing += existing.length;
    this.verdicts.written(records, existing);
    const nowMs = Date.now();
    const latenciesMs: number[] = [];
    const step = Math.ceil(records.length / LATENCY_SAMPLES);
    for (let place = 0; place < records.length; place += step) {
      const record = records[place];
      // A sensor's clock, which may be anything, says nothing of latency.
      if (record?.timestampType === 'LOG_APPEND_TIME' && record.timestamp >= 0)
        latenciesMs.push(nowMs - record.timestamp);
    }
    this.#parts.telemetry.acknowledged(latenciesMs);
  }

  retrying(operations: number, trouble: SearchTrouble): void {
    this.#parts.telemetry.bulkRetried(operations, trouble);
  }

  #work(event: KafkaEvent, placement: Placement) {
    let count = 0;
    for (const records of Object.values(event.records)) count += records.length;
    return { operations: this.#operations(event, placement), count };
  }

  *#operations(event: KafkaEvent, { placeOf }: Placement): Generator<RecordOperation> {
    const made: RecordOperation[] = [];
    const emit = (operation: RecordOperation) => {
      this.records++;
      if (operation.index === UNDATED_INDEX) count(this.undated, operation.source.topic);
      this.verdicts.made(operation.source);
      made.push(operation);
    };
    const { contents, byState } = this.#states ?? {};
    const judging = { placeOf, judgedAt: this.#judgedAt, listener: this, byState, emit };
    let place = 0;
    for (const records of Object.values(event.records))
      for (const record of records) {
        this.#parts.judge.judge(record, judging, contents?.[place++]);
        // An array emptied after each record would have to grow anew for each.
        if (made.length < JUDGED_AT_ONCE) continue;
        yield* made;
        made.length = 0;
      }
    yield* made;
  }

  /** A dead letter that is itself refused stays refused: it comes back from the second writing and fails the invocation. */
  *#deadLettersOf(refused: readonly RejectedOperation<KafkaEventRecord>[]): Generator<RecordOperation> {
    for (const { operation, error } of refused) {
      if (operation.index === DEAD_LETTERS_INDEX) yield operation;
      else {
        const { sensor_id: sensorId } = JSON.parse(operation.document);
        this.verdicts.refused(operation.source);
        yield this.#parts.judge.deadLetter(
          operation.source,
          { reason: 'document-rejected', error, sensorId },
          this.#judgedAt,
          this,
        );
      }
    }
  }
}

function count<Name>(counts: Map<Name, number>, name: Name): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

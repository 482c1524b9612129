import type { KafkaEventRecord } from './kafka-event.ts';
import type { WrittenCounts } from './telemetry.ts';

/** What there is to count of a reading's document. */
interface Verdict {
  readonly isAnomaly: boolean;
  readonly byModel: boolean;
  readonly isSkipped: boolean;
}

/**
 * Counts verdicts when their documents are written, not when readings are judged: so each counts once, however often it is
 * delivered, and whatever fails after it.
 */
export class WrittenVerdicts implements WrittenCounts {
  anomalies = 0;
  modelAnomalies = 0;
  skipped = 0;
  /** Of documents that are not written yet, by what they were made of; most have nothing to be counted. */
  readonly #pending = new Map<KafkaEventRecord, Verdict>();
  /** Of the reading that was judged last. */
  #last: Verdict | undefined;

  /** A reading is judged. */
  judged(isAnomaly: boolean, byModel: boolean, isSkipped: boolean): void {
    this.#last = isAnomaly || isSkipped ? { isAnomaly, byModel, isSkipped } : undefined;
  }

  /** What is to be written next was made of this: the reading that was judged, if one was. */
  made(source: KafkaEventRecord): void {
    if (this.#last === undefined) return;
    this.#pending.set(source, this.#last);
    this.#last = undefined;
  }

  /** Its document is not written. */
  refused(source: KafkaEventRecord): void {
    this.#pending.delete(source);
  }

  /** Documents are written, of which an earlier delivery had written some. */
  written(sources: readonly KafkaEventRecord[], existing: readonly KafkaEventRecord[]): void {
    for (const source of existing) this.#pending.delete(source);
    if (this.#pending.size > 0) for (const source of sources) this.#count(source);
  }

  #count(source: KafkaEventRecord): void {
    const verdict = this.#pending.get(source);
    if (verdict === undefined) return;
    this.#pending.delete(source);
    if (verdict.isAnomaly) this.anomalies++;
    if (verdict.byModel) this.modelAnomalies++;
    if (verdict.isSkipped) this.skipped++;
  }
}

import { Batch, type DetectorParts } from './batch.ts';
import type { KafkaEvent } from './kafka-event.ts';

const RESERVE_MS = 1_500;
const RESERVE_SHARE = 0.2;

/** What of an invocation's time is for its work: the rest is for saying that it failed, and a short one needs most for its work. */
export const workTimeMs = (remainingMs: number): number =>
  remainingMs - Math.min(RESERVE_MS, remainingMs * RESERVE_SHARE);

/** The use case: every reading of an event becomes exactly one document, and what is no reading one dead letter. */
export class Detector {
  readonly #parts: DetectorParts;

  constructor(parts: DetectorParts) {
    this.#parts = parts;
  }

  /**
   * Judges and writes all records of an event.
   *
   * @param deadlineMs when to give up, in epoch milliseconds
   * @throws SearchTrouble when not every record could be written in time; delivering the event again is safe
   */
  async detect(event: KafkaEvent, deadlineMs: number): Promise<void> {
    const batch = new Batch(this.#parts);
    try {
      await batch.run(event, deadlineMs);
    } catch (error) {
      this.#parts.telemetry.batchFailed(error, batch.verdicts);
      throw error;
    }
    this.#parts.telemetry.batchDone(batch);
  }
}

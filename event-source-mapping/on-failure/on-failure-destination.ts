import { reasonOf } from '../../failures/reason.ts';
import type { FormedEvent } from '../delivery/event-former.ts';
import type { DiscardReason } from '../mapping-listener.ts';

/** Records that the mapping discards. */
export interface DiscardedBatch {
  readonly formed: FormedEvent;
  readonly reason: DiscardReason;
  /** How often the function was invoked with them; 0 where they were too old or too large for a first time. */
  readonly invocations: number;
}

/** Records cannot be put into the form that a destination wants, which has nothing to do with the destination. */
export class UnwritableRecords extends Error {
  override readonly name = 'UnwritableRecords';
}

/**
 * What `write` makes of records.
 *
 * @throws UnwritableRecords in place of any error that `write` throws
 */
export function written<Form>(write: () => Form): Form {
  try {
    return write();
  } catch (error) {
    throw new UnwritableRecords(reasonOf(error), { cause: error });
  }
}

/** Where discarded records go. */
export interface OnFailureDestination {
  /**
   * Resolves when the records lie there; rejects when they may not, and is then called again.
   *
   * @throws UnwritableRecords when calling it again cannot help
   */
  deliver(discarded: DiscardedBatch): Promise<void>;
  close(): Promise<void>;
}

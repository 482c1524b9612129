import type { FormedEvent } from './event-former.ts';
import type { DropReason } from './mapping-listener.ts';

/** Records that the mapping gave up. */
export interface DiscardedBatch {
  readonly formed: FormedEvent;
  readonly reason: DropReason;
  /** How often the function was invoked with them; 0 where they were too old or too large for a first time. */
  readonly invocations: number;
}

/** Where records go that were given up. */
export interface OnFailureDestination {
  /** Resolves when the records lie there; rejects when they may not, and is then called again. */
  deliver(discarded: DiscardedBatch): Promise<void>;
  close(): Promise<void>;
}

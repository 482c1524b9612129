import type { FiredRule } from '../verdict.ts';
import type { EventPosition } from './event-position.ts';

/** A judged reading, as far as its document decides about episodes. */
export interface JudgedReading {
  readonly at: EventPosition;
  /** Whether the rules or the model call it an anomaly. */
  readonly anomaly: boolean;
  /** Whether the model does, whatever the rules say. */
  readonly byModel: boolean;
  /** Whether the threshold rules alone judged it, since its sensor's state had learnt later readings. */
  readonly skipped: boolean;
  /** Whether the model had learnt too little of some channel to call the reading normal. */
  readonly warmingUp: boolean;
  readonly firedRules: readonly FiredRule[];
  /** Values by channel: at least those of the rules. */
  readonly channels: Readonly<Record<string, number>>;
}

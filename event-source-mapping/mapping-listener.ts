/** Why the mapping discarded records: a closed list, so that a counter can have it as a label. */
export const DISCARD_REASONS = ['retries exhausted', 'too old', 'too large'] as const;

export type DiscardReason = (typeof DISCARD_REASONS)[number];

/**
 * Is told what happens to records on their way through the mapping, counted as Lambda's metrics count them.
 *
 * Each call is for a batch or an event, never for a single record, and comes from the event loop: a listener must be
 * quick and must not throw. A record is polled again after a re-assignment, and invoked again at each retry.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html (event source mapping metrics)
 */
export interface MappingListener {
  /** Records were read from the topic (`PolledEventCount`). */
  polled?(records: number): void;
  /** Records matched no filter and are skipped (`FilteredOutEventCount`). */
  filtered?(records: number): void;
  /** An invocation with that many records is over, however it ended (`InvokedEventCount`). */
  invoked?(records: number, durationMs: number): void;
  /** An invocation with that many records failed or reported failed ones (`FailedInvokeEventCount`). */
  failed?(records: number, reason: string): void;
  /** Records were discarded and lost, since no destination took them; AWS calls them dropped (`DroppedEventCount`). */
  dropped?(records: number, reason: DiscardReason): void;
  /** Records were discarded and are in the on-failure destination (`OnFailureDestinationDeliveredEventCount`). */
  deliveredOnFailure?(records: number, reason: DiscardReason): void;
  /** The brokers have accepted the offsets after that many records (`CommittedEventCount`). */
  committed?(records: number): void;
}

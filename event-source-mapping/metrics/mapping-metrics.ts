import { DISCARD_REASONS, type DiscardReason, type MappingListener } from '../mapping-listener.ts';

/**
 * The metrics that Lambda keeps for a Kafka event source mapping, by the names it gives them.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics
 */
export const MAPPING_METRICS = {
  PolledEventCount: 'Records read from the topic, again after each re-assignment of their partition',
  FilteredOutEventCount: 'Records passed over because no filter matches them',
  InvokedEventCount: 'Records that the function was invoked with, again at each retry',
  FailedInvokeEventCount: 'Records that the function was invoked with in vain, again at each retry',
  DroppedEventCount: 'Records given up and lost, since no destination took them',
  OnFailureDestinationDeliveredEventCount: 'Records given up and delivered to the on-failure destination',
  CommittedEventCount: 'Records behind which the consumer group has committed its offsets',
} as const;

export type MappingMetricName = keyof typeof MAPPING_METRICS;

/** Counts what happens to records on their way through a mapping, as Lambda does, since its start. */
export class MappingMetrics implements MappingListener {
  readonly #counts = new Map<MappingMetricName, number>();
  readonly #dropped = new Map<DiscardReason, number>(DISCARD_REASONS.map((reason) => [reason, 0]));
  #invocations = 0;
  #failures = 0;
  #durationMs = 0;
  /** `OffsetLag`: records in the topic behind the group's offsets, as last measured. */
  offsetLag = 0;

  count(name: MappingMetricName): number {
    return this.#counts.get(name) ?? 0;
  }

  /** Records lost, by the reason why they were given up. */
  get droppedBy(): ReadonlyMap<DiscardReason, number> {
    return this.#dropped;
  }

  /** Invocations that are over, those that failed among them, and the milliseconds that all took together. */
  get invocations(): { readonly all: number; readonly failed: number; readonly durationMs: number } {
    return { all: this.#invocations, failed: this.#failures, durationMs: this.#durationMs };
  }

  polled(records: number): void {
    this.#add('PolledEventCount', records);
  }

  filtered(records: number): void {
    this.#add('FilteredOutEventCount', records);
  }

  invoked(records: number, durationMs: number): void {
    this.#add('InvokedEventCount', records);
    this.#invocations++;
    this.#durationMs += durationMs;
  }

  failed(records: number): void {
    this.#add('FailedInvokeEventCount', records);
    this.#failures++;
  }

  dropped(records: number, reason: DiscardReason): void {
    this.#add('DroppedEventCount', records);
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + records);
  }

  deliveredOnFailure(records: number): void {
    this.#add('OnFailureDestinationDeliveredEventCount', records);
  }

  committed(records: number): void {
    this.#add('CommittedEventCount', records);
  }

  #add(name: MappingMetricName, records: number): void {
    this.#counts.set(name, this.count(name) + records);
  }
}

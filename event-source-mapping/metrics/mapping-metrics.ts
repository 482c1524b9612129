import { DISCARD_REASONS, type DiscardReason, type MappingListener } from '../mapping-listener.ts';

/**
 * The metrics that Lambda keeps for a function and its Kafka event source mapping, by their names and units in CloudWatch.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export const MAPPING_METRICS = {
  PolledEventCount: {
    unit: 'Count',
    help: 'Records read from the topic, counted again after each reassignment of their partition',
  },
  FilteredOutEventCount: { unit: 'Count', help: 'Records skipped because no filter matches them' },
  InvokedEventCount: { unit: 'Count', help: 'Records that the function was invoked with, counted again at each retry' },
  FailedInvokeEventCount: {
    unit: 'Count',
    help: 'Records of invocations that failed or reported failures, counted again at each retry',
  },
  DroppedEventCount: { unit: 'Count', help: 'Records discarded and lost, since no destination took them' },
  OnFailureDestinationDeliveredEventCount: {
    unit: 'Count',
    help: 'Records discarded and delivered to the on-failure destination',
  },
  CommittedEventCount: { unit: 'Count', help: 'Records after which the consumer group has committed its offsets' },
  OffsetLag: { unit: 'Count', help: "Records in the topic beyond the consumer group's offsets" },
  Invocations: { unit: 'Count', help: 'Invocations that are over' },
  Errors: { unit: 'Count', help: 'Invocations that failed' },
  Duration: { unit: 'Milliseconds', help: 'Time that all invocations took together' },
} as const;

export type MappingMetricName = keyof typeof MAPPING_METRICS;

/** Counts what happens to records on their way through a mapping, as Lambda does, since its start. */
export class MappingMetrics implements MappingListener {
  readonly #values = new Map<MappingMetricName, number>();
  readonly #dropped = new Map<DiscardReason, number>(DISCARD_REASONS.map((reason) => [reason, 0]));

  /** The metric's value by now, in its unit. */
  get(name: MappingMetricName): number {
    return this.#values.get(name) ?? 0;
  }

  /** Records discarded and lost, by the reason why they were discarded. */
  get droppedBy(): ReadonlyMap<DiscardReason, number> {
    return this.#dropped;
  }

  /** The lag was measured, which no event of the mapping tells. */
  lagMeasured(records: number): void {
    this.#values.set('OffsetLag', records);
  }

  polled(records: number): void {
    this.#add('PolledEventCount', records);
  }

  filtered(records: number): void {
    this.#add('FilteredOutEventCount', records);
  }

  invoked(records: number, durationMs: number): void {
    this.#add('InvokedEventCount', records);
    this.#add('Invocations', 1);
    this.#add('Duration', durationMs);
  }

  failed(records: number): void {
    this.#add('FailedInvokeEventCount', records);
    this.#add('Errors', 1);
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

  #add(name: MappingMetricName, amount: number): void {
    this.#values.set(name, this.get(name) + amount);
  }
}

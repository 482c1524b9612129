import type { MappingListener } from '../mapping-listener.ts';
import type { MappingLog } from '../mapping-log.ts';
import type { DiscardedBatch } from '../on-failure/on-failure-destination.ts';
import type { Delivery } from './delivery.ts';
import type { FormedEvent } from './event-former.ts';
import type { Outcome, Verdict } from './failure-policy.ts';

interface FailureReportOptions {
  readonly log: MappingLog;
  readonly listener?: MappingListener | undefined;
  /** Called with the reason after each failure, and with undefined when nothing fails any longer. */
  readonly onFailing: (reason: string | undefined) => void;
}

/** Tells log, counters and status what failed and what came of it, the same things to each. */
export class FailureReport {
  readonly #options: FailureReportOptions;
  readonly #failing = new Set<number>();

  constructor(options: FailureReportOptions) {
    this.#options = options;
  }

  succeeded(formed: FormedEvent): void {
    if (this.#failing.size > 0) this.#recovered(formed);
  }

  failed({ formed, invocations }: Delivery, outcome: Outcome, verdict: Verdict): void {
    const { log, listener, onFailing } = this.#options;
    const reason = outcome.kind === 'failed' ? outcome.reason : 'The function reported failed records.';
    for (const partition of formed.nextOffsets.keys()) this.#failing.add(partition);
    listener?.failed?.(formed.recordCount, reason);
    onFailing(reason);
    log('ERROR', failureSentence(formed, outcome, verdict), { reason, attempt: invocations + 1, ...fieldsOf(formed) });
  }

  undelivered({ formed }: DiscardedBatch, reason: string): void {
    const { log, onFailing } = this.#options;
    for (const partition of formed.nextOffsets.keys()) this.#failing.add(partition);
    onFailing(`The on-failure destination does not take records: ${reason}`);
    log('ERROR', 'The on-failure destination does not take records; trying again.', { reason, ...fieldsOf(formed) });
  }

  /** The records are lost, except where they came from. */
  unwritable(discarded: DiscardedBatch, reason: string): void {
    const { event } = discarded.formed;
    const ranges = Object.entries(event.records).map(([key, list]) => [key, list[0]?.offset, list.at(-1)?.offset]);
    const message = 'Records cannot be written for the on-failure destination.';
    this.#options.log('ERROR', message, {
      reason,
      offsets: ranges.map(([key, ...range]) => `${key}: ${range.join('-')}`),
    });
    this.discarded(discarded, false);
  }

  discarded({ formed, reason }: DiscardedBatch, isDelivered: boolean): void {
    const { log, listener } = this.#options;
    if (isDelivered) {
      listener?.deliveredOnFailure?.(formed.recordCount, reason);
      log('WARN', 'Records were discarded; the on-failure destination has them.', { reason, ...fieldsOf(formed) });
    } else {
      listener?.dropped?.(formed.recordCount, reason);
      log('ERROR', 'Records were discarded and are lost to the function.', { reason, ...fieldsOf(formed) });
    }
    this.#recovered(formed);
  }

  released({ formed }: Delivery): void {
    this.#recovered(formed);
    this.#options.log(
      'WARN',
      'An event that failed is released; its records are fetched again from the last commit.',
      fieldsOf(formed),
    );
  }

  #recovered({ nextOffsets }: FormedEvent): void {
    if (this.#failing.size === 0) return;
    for (const partition of nextOffsets.keys()) this.#failing.delete(partition);
    if (this.#failing.size === 0) this.#options.onFailing(undefined);
  }
}

const fieldsOf = ({ recordCount, nextOffsets }: FormedEvent) => ({
  records: recordCount,
  partitions: [...nextOffsets.keys()],
});

function failureSentence(formed: FormedEvent, outcome: Outcome, { again, discarded }: Verdict): string {
  if (discarded !== undefined) return 'The function failed for the last time; records are discarded.';
  if (outcome.kind === 'failures') return 'The function reported failed records; it gets them again.';
  const isSplit = (again[0]?.formed.recordCount ?? 0) < formed.recordCount;
  return isSplit
    ? 'The function failed; its event is split in two.'
    : 'The function failed; the same event is sent again.';
}

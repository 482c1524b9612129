import { reasonOf } from '../../failures/reason.ts';
import type { Clock } from '../clock.ts';
import {
  type DiscardedBatch,
  type OnFailureDestination,
  UnwritableRecords,
} from '../on-failure/on-failure-destination.ts';
import type { Signal } from '../signal.ts';
import { retryDelayMs } from './failure-policy.ts';
import type { FailureReport } from './failure-report.ts';

interface DiscardingOptions {
  readonly destination: OnFailureDestination | undefined;
  readonly report: FailureReport;
  readonly clock: Clock;
  /** Notified when waiting is pointless. */
  readonly stopped: Signal;
}

/**
 * Takes records that are discarded to the on-failure destination, if there is one, and tells.
 *
 * Lambda loses what its destination does not take. This keeps trying, with the partition waiting, so that an outage of the
 * destination loses nothing. Records that cannot be written for any destination are lost: waiting would not help.
 *
 * @returns false when it had to stop, by `isLost`, before the destination had the records
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics
 */
export async function discard(
  batch: DiscardedBatch,
  { destination, report, clock, stopped }: DiscardingOptions,
  isLost: () => boolean,
): Promise<boolean> {
  for (let attempt = 1; destination !== undefined; attempt++) {
    try {
      await destination.deliver(batch);
      break;
    } catch (error) {
      if (error instanceof UnwritableRecords) {
        report.unwritable(batch, error.message);
        return true;
      }
      report.undelivered(batch, reasonOf(error));
      if (!isLost()) await stopped.wait(retryDelayMs(attempt, clock.random()));
      if (isLost()) return false;
    }
  }
  report.discarded(batch, destination !== undefined);
  return true;
}

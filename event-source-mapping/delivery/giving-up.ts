import type { Clock } from '../clock.ts';
import { reasonOf } from '../mapping-log.ts';
import {
  type DiscardedBatch,
  type OnFailureDestination,
  UnwritableRecords,
} from '../on-failure/on-failure-destination.ts';
import type { Signal } from '../signal.ts';
import type { FailureReport } from './failure-report.ts';
import { retryDelayMs } from './retry-delay.ts';

interface GivingUpOptions {
  readonly destination: OnFailureDestination | undefined;
  readonly report: FailureReport;
  readonly clock: Clock;
  /** Notified when waiting is pointless. */
  readonly stopped: Signal;
}

/**
 * Takes records that are given up to the on-failure destination, if there is one, and tells.
 *
 * Lambda drops what its destination does not take. This keeps trying, with the partition waiting, so that an outage of
 * the destination loses nothing. Records that cannot be written for any destination are dropped: waiting would not help.
 *
 * @returns false when it had to stop, by `isLost`, before the destination had the records
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics
 */
export async function giveUp(
  discarded: DiscardedBatch,
  { destination, report, clock, stopped }: GivingUpOptions,
  isLost: () => boolean,
): Promise<boolean> {
  for (let attempt = 1; destination !== undefined; attempt++) {
    try {
      await destination.deliver(discarded);
      break;
    } catch (error) {
      if (error instanceof UnwritableRecords) {
        report.unwritable(discarded, error.message);
        return true;
      }
      report.undelivered(discarded, reasonOf(error));
      if (!isLost()) await stopped.wait(retryDelayMs(attempt, clock.random()));
      if (isLost()) return false;
    }
  }
  report.givenUp(discarded, destination !== undefined);
  return true;
}

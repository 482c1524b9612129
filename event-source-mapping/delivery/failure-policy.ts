import { backOffMs } from '../../failures/back-off.ts';
import type { DiscardReason } from '../mapping-listener.ts';
import { effectiveRetries, type MappingOptions } from '../mapping-options.ts';
import { bisect, type Delivery, following, partOf } from './delivery.ts';
import type { FormedEvent } from './event-former.ts';

const BACK_OFF = { firstMs: 100, longestMs: 30_000 };

/** What a mapping does about failures. */
export interface FailurePolicy {
  /** Infinity for ever. */
  readonly retries: number;
  /** Infinity for any age. */
  readonly maxRecordAgeMs: number;
  readonly bisects: boolean;
  readonly reportsItems: boolean;
  /** Largest event that is sent; what cannot be made smaller is discarded. Infinity to send it nevertheless. */
  readonly maxEventBytes: number;
}

/** How an invocation ended. Offsets that the function reported as failed are by partition. */
export type Outcome =
  | { readonly kind: 'success' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'failures'; readonly offsets: ReadonlyMap<number, ReadonlySet<number>> };

/** What becomes of a delivery. What is neither discarded nor sent again is done. */
export interface Verdict {
  readonly again: readonly Delivery[];
  /** Whether what is sent again waits first. */
  readonly pauses: boolean;
  readonly discarded?: { readonly formed: FormedEvent; readonly reason: DiscardReason };
}

/** The failure policy of a mapping's options. */
export function failurePolicy(options: MappingOptions, maxEventBytes: number): FailurePolicy {
  const { maxRecordAgeSeconds: ageSeconds = -1 } = options;
  return {
    retries: effectiveRetries(options),
    maxRecordAgeMs: ageSeconds < 0 ? Number.POSITIVE_INFINITY : ageSeconds * 1000,
    bisects: options.bisectBatchOnError ?? false,
    reportsItems: options.reportBatchItemFailures ?? false,
    maxEventBytes: options.onFailure === undefined ? Number.POSITIVE_INFINITY : maxEventBytes,
  };
}

/**
 * How long to wait after the given failed attempt (1 for the first): doubling from 0.1 to 30 seconds, of which up to
 * half is left out at random, so that several mappings do not return in step.
 *
 * @param random a number from 0 up to 1
 */
export const retryDelayMs = (attempt: number, random: number): number => backOffMs(attempt, BACK_OFF, random);

/** Discards, before an invocation, what is too old or too large for one; undefined when nothing is. */
export function judgeBefore(delivery: Delivery, policy: FailurePolicy, nowMs: number): Verdict | undefined {
  const { formed } = delivery;
  if (formed.bytes > policy.maxEventBytes && formed.recordCount === 1) {
    return { again: following(delivery), pauses: false, discarded: { formed, reason: 'too large' } };
  }
  if (policy.maxRecordAgeMs === Number.POSITIVE_INFINITY) return undefined;
  const bornAfter = nowMs - policy.maxRecordAgeMs;
  const old = partOf(formed, ({ timestamp }) => timestamp < bornAfter);
  if (old === undefined) return undefined;
  const young = partOf(formed, ({ timestamp }) => timestamp >= bornAfter);
  const again = young === undefined ? following(delivery) : [{ ...delivery, formed: young }];
  return { again, pauses: false, discarded: { formed: old, reason: 'too old' } };
}

/**
 * Decides what follows an invocation.
 *
 * Splitting costs no retry. Reported failures keep everything from the first failed record of each partition; when the
 * retries are used up, only what was reported is discarded, and the rest goes on as an event of its own, so that neither
 * a function that names each failure nor one that stops at the first loses a healthy record.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html (splitting and the retry quota)
 */
export function judge(delivery: Delivery, outcome: Outcome, policy: FailurePolicy): Verdict {
  const tried = { ...delivery, invocations: delivery.invocations + 1 };
  switch (outcome.kind) {
    case 'success':
      return { again: following(tried), pauses: false };
    case 'failed':
      return judgeFailed(tried, policy);
    case 'failures':
      return judgeReported(tried, outcome.offsets, policy);
  }
}

function judgeFailed(delivery: Delivery, policy: FailurePolicy): Verdict {
  const { formed } = delivery;
  if (policy.bisects && formed.recordCount > 1) return { again: bisect(delivery), pauses: true };
  const failures = delivery.failures + 1;
  if (failures <= policy.retries) return { again: [{ ...delivery, failures }], pauses: true };
  return { again: following(delivery), pauses: false, discarded: { formed, reason: 'retries exhausted' } };
}

function judgeReported(
  delivery: Delivery,
  failed: ReadonlyMap<number, ReadonlySet<number>>,
  policy: FailurePolicy,
): Verdict {
  const { formed } = delivery;
  const firsts = new Map([...failed].map(([partition, offsets]) => [partition, minimum(offsets)]));
  const rest = partOf(formed, ({ partition, offset }) => offset >= (firsts.get(partition) ?? Number.POSITIVE_INFINITY));
  if (rest === undefined) return { again: following(delivery), pauses: false };
  const failures = rest.recordCount < formed.recordCount ? 1 : delivery.failures + 1;
  if (failures <= policy.retries) return { again: [{ ...delivery, formed: rest, failures }], pauses: true };
  const isFailed = (partition: number, offset: number) => failed.get(partition)?.has(offset) === true;
  const lost = partOf(rest, ({ partition, offset }) => isFailed(partition, offset));
  const kept = partOf(rest, ({ partition, offset }) => !isFailed(partition, offset));
  const again = kept === undefined ? following(delivery) : [{ ...delivery, formed: kept, failures: 0 }];
  return {
    again,
    pauses: false,
    ...(lost !== undefined && { discarded: { formed: lost, reason: 'retries exhausted' } }),
  };
}

function minimum(offsets: ReadonlySet<number>): number {
  let least = Number.POSITIVE_INFINITY;
  for (const offset of offsets) least = Math.min(least, offset);
  return least;
}

/**
 * What Lambda costs on arm64 in us-east-1 and most other regions, in US dollars, without the monthly free tier.
 *
 * @see https://aws.amazon.com/lambda/pricing/ (as of 2026-11-29)
 */
export const LAMBDA_PRICE = { perGbSecond: 0.0000133334, perMillionRequests: 0.2 } as const;

/**
 * Memory at which a function has one whole vCPU; below it has its share, above JavaScript has no use for the rest.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
const MIB_OF_ONE_CPU = 1_769;
const MIB_PER_GB = 1_024;
/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (request payload; records in one batch) */
const EVENT_BYTES = 6 * 1_024 * 1_024;
const LARGEST_BATCH = 10_000;
/** Bytes of a record in an event beside its base64: names, coordinates, key. */
const RECORD_FRAME_BYTES = 150;

/** What a million readings take of a function. */
export interface Work {
  /** Of one CPU as measured here; what Lambda's are worth beside it is not known without an account. */
  readonly cpuSecondsPerMillion: number;
  /** Seconds in which invocations only wait for OpenSearch, added up. */
  readonly waitSecondsPerMillion: number;
  readonly recordBytes: number;
}

export interface LambdaCost {
  readonly memoryMib: number;
  /** Share of a vCPU, 1 at most. */
  readonly cpus: number;
  /** Duration of all invocations together, in seconds. */
  readonly seconds: number;
  readonly gbSeconds: number;
  /** For duration and requests, in US dollars. */
  readonly dollars: number;
  /** What one execution environment gets through. */
  readonly readingsPerSecond: number;
}

/** Records in an event at most: Lambda's limit on a batch, or on its bytes as JSON. */
export const batchSizeFor = (recordBytes: number): number =>
  Math.max(1, Math.min(LARGEST_BATCH, Math.floor(EVENT_BYTES / (RECORD_FRAME_BYTES + (recordBytes * 4) / 3))));

/** Computes what a million readings cost at some memory. */
export function lambdaCost(
  { cpuSecondsPerMillion, waitSecondsPerMillion, recordBytes }: Work,
  memoryMib: number,
): LambdaCost {
  const cpus = Math.min(1, memoryMib / MIB_OF_ONE_CPU);
  const seconds = cpuSecondsPerMillion / cpus + waitSecondsPerMillion;
  const gbSeconds = (seconds * memoryMib) / MIB_PER_GB;
  const requests = Math.ceil(1e6 / batchSizeFor(recordBytes));
  const dollars = gbSeconds * LAMBDA_PRICE.perGbSecond + (requests / 1e6) * LAMBDA_PRICE.perMillionRequests;
  return { memoryMib, cpus, seconds, gbSeconds, dollars, readingsPerSecond: 1e6 / seconds };
}

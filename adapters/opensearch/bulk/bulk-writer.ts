import type { Client } from '../connection/client.ts';
import { REQUEST_TIMEOUT_MS } from '../connection/retry-until.ts';
import type { CreateOperation } from './bulk-request.ts';
import { type BulkListener, ChunkDelivery, operationBytes, type RejectedOperation } from './chunk-delivery.ts';
import { RequestSize } from './request-size.ts';

interface WriterOptions {
  readonly client: Client;
  /** Operations a request, at most. */
  readonly maxOperations?: number;
  /** Requests in flight at once, at most. */
  readonly concurrency?: number;
  /** How long a request may take before it is given up and sent again in smaller parts. */
  readonly requestTimeoutMs?: number;
}

/** Bytes a request, at most: below the 5 MiB that suit the smallest AWS instances, which cap a request at 10 MiB. */
const MAX_REQUEST_BYTES = 5_000_000;
const DEFAULT_MAX_OPERATIONS = 2000;
const DEFAULT_CONCURRENCY = 2;

/** Writes documents by bulk requests until each one is either in the index or refused for its own fault. */
export class BulkWriter {
  readonly #client: Client;
  readonly #concurrency: number;
  readonly #requestTimeoutMs: number;
  readonly #size: RequestSize;

  constructor(options: WriterOptions) {
    this.#client = options.client;
    this.#concurrency = options.concurrency ?? DEFAULT_CONCURRENCY;
    this.#requestTimeoutMs = options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
    this.#size = new RequestSize(options.maxOperations ?? DEFAULT_MAX_OPERATIONS, this.#requestTimeoutMs);
  }

  /**
   * Writes all operations, pulling them from the iterable as requests become free, so that making them overlaps with
   * waiting. Items that fail through no fault of their own are sent again, after pauses with jitter, until the deadline.
   *
   * @param deadlineMs when to give up, in epoch milliseconds
   * @returns the operations whose documents OpenSearch refuses
   * @throws SearchTrouble when the deadline passes before each operation has its outcome; then some may be written
   */
  async write<Source>(
    operations: Iterable<CreateOperation<Source>>,
    deadlineMs: number,
    listener: BulkListener<Source>,
  ): Promise<RejectedOperation<Source>[]> {
    const rejected: RejectedOperation<Source>[] = [];
    const chunks = this.#chunks(operations);
    const abort = new AbortController();
    const shared = {
      client: this.#client,
      size: this.#size,
      requestTimeoutMs: this.#requestTimeoutMs,
      deadlineMs,
      listener,
    };
    const work = async () => {
      for (const chunk of chunks) {
        if (abort.signal.aborted) return;
        await new ChunkDelivery({ ...shared, rejected, signal: abort.signal }).deliver(chunk);
      }
    };
    const workers = Array.from({ length: this.#concurrency }, () =>
      work().catch((error: unknown) => {
        abort.abort();
        throw error;
      }),
    );
    const failed = (await Promise.allSettled(workers)).find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return rejected;
  }

  *#chunks<Source>(operations: Iterable<CreateOperation<Source>>): Generator<CreateOperation<Source>[], void> {
    let chunk: CreateOperation<Source>[] = [];
    let bytes = 0;
    for (const operation of operations) {
      const more = operationBytes(operation);
      if (chunk.length >= this.#size.operations || (chunk.length > 0 && bytes + more > MAX_REQUEST_BYTES)) {
        yield chunk;
        chunk = [];
        bytes = 0;
      }
      chunk.push(operation);
      bytes += more;
    }
    if (chunk.length > 0) yield chunk;
  }
}

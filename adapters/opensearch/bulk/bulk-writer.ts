import type { Client } from '../connection/client.ts';
import { REQUEST_TIMEOUT_MS } from '../connection/retry-until.ts';
import type { BulkLines, CreateOperation } from './bulk-lines.ts';
import { type BulkListener, ChunkDelivery, type RejectedOperation } from './chunk-delivery.ts';
import { LineWriter } from './line-writer.ts';
import { evenOperations, RequestSize } from './request-size.ts';

interface WriterOptions {
  readonly client: Client;
  /** Operations a request, at most. */
  readonly maxOperations?: number;
  /** Requests in flight at once, at most. */
  readonly concurrency?: number;
  /** How long a request may take before it is given up and sent again in smaller parts. */
  readonly requestTimeoutMs?: number;
}

/** Operations to write, as they are made. */
interface Work<Source> {
  readonly operations: Iterable<CreateOperation<Source>>;
  /** How many there are, at most. */
  readonly count: number;
}

/** A request's lines and the memory that they are in. */
interface Chunk<Source> {
  readonly lines: BulkLines<Source>;
  readonly memory: Buffer;
}

/** Bytes a request, at most: below the 5 MiB that suit the smallest AWS instances, which cap a request at 10 MiB. */
const MAX_REQUEST_BYTES = 5_000_000;
const DEFAULT_MAX_OPERATIONS = 2000;
const DEFAULT_CONCURRENCY = 2;

/**
 * Writes documents by bulk requests until each one is either in the index or refused for its own fault.
 *
 * @see docs/decisions/0027-bytes-in-bytes-out.md
 */
export class BulkWriter {
  readonly #client: Client;
  readonly #concurrency: number;
  readonly #requestTimeoutMs: number;
  readonly #size: RequestSize;
  /** Memory of requests that are over. */
  readonly #spare: Buffer[] = [];

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
    work: Work<Source>,
    deadlineMs: number,
    listener: BulkListener<Source>,
  ): Promise<RejectedOperation<Source>[]> {
    const rejected: RejectedOperation<Source>[] = [];
    const chunks = this.#chunks(work);
    const abort = new AbortController();
    const shared = {
      client: this.#client,
      size: this.#size,
      requestTimeoutMs: this.#requestTimeoutMs,
      deadlineMs,
      listener,
    };
    const deliverAll = async () => {
      for (const { lines, memory } of chunks) {
        if (abort.signal.aborted) return;
        const delivery = new ChunkDelivery({ ...shared, rejected, signal: abort.signal });
        await delivery.deliver(lines);
        if (delivery.everyRequestAnswered && this.#spare.length <= this.#concurrency) this.#spare.push(memory);
      }
    };
    const workers = Array.from({ length: this.#concurrency }, () =>
      deliverAll().catch((error: unknown) => {
        abort.abort();
        throw error;
      }),
    );
    const failed = (await Promise.allSettled(workers)).find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return rejected;
  }

  *#chunks<Source>({ operations, count }: Work<Source>): Generator<Chunk<Source>, void> {
    const even = evenOperations(count, this.#size.operations, this.#concurrency);
    let writer = new LineWriter<Source>(this.#spare.pop());
    for (const operation of operations) {
      const most = Math.min(even, this.#size.operations);
      if (writer.length >= most || (writer.length > 0 && !writer.hasRoomFor(operation, MAX_REQUEST_BYTES))) {
        yield { lines: writer.lines(), memory: writer.buffer };
        writer = new LineWriter(this.#spare.pop());
      }
      writer.add(operation);
    }
    if (writer.length > 0) yield { lines: writer.lines(), memory: writer.buffer };
  }
}

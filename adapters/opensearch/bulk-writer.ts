import { setTimeout as sleep } from 'node:timers/promises';
import { type BulkResponse, type CreateOperation, sendBulk } from './bulk-request.ts';
import type { Client } from './client.ts';
import { backOffMs, firstHand, requestTimeoutMs } from './persistence.ts';
import { SearchTrouble } from './search-trouble.ts';

/** An operation that OpenSearch refuses because of the document itself. */
export interface RejectedOperation<Source> {
  readonly operation: CreateOperation<Source>;
  readonly error: string;
}

/** What a writer tells while it works. */
export interface BulkListener<Source> {
  /** These operations' documents are in the index; `existed` of them have been since an earlier delivery. */
  written(operations: readonly CreateOperation<Source>[], existed: number): void;
  /** These many operations are sent again, because of this. */
  retrying(operations: number, trouble: SearchTrouble): void;
}

interface WriterOptions {
  readonly client: Client;
  /** Operations a request, at most. */
  readonly maxOperations?: number;
  /** Requests in flight at once, at most. */
  readonly concurrency?: number;
}

/** Bytes a request, at most: below the 5 MiB that suit the smallest AWS instances, which cap a request at 10 MiB. */
const MAX_REQUEST_BYTES = 5_000_000;
/** Bytes of an operation beside its document, id and index: `{"create":{"_index":"","_id":""}}` and two line breaks. */
const ACTION_BYTES = 35;
const DEFAULT_MAX_OPERATIONS = 2000;
const DEFAULT_CONCURRENCY = 2;

/** Writes documents by bulk requests until each one is either in the index or refused for its own fault. */
export class BulkWriter {
  readonly #client: Client;
  readonly #maxOperations: number;
  readonly #concurrency: number;

  constructor({ client, maxOperations = DEFAULT_MAX_OPERATIONS, concurrency = DEFAULT_CONCURRENCY }: WriterOptions) {
    this.#client = client;
    this.#maxOperations = maxOperations;
    this.#concurrency = concurrency;
  }

  /**
   * Writes all operations, pulling them from the iterable as requests become free, so that making them overlaps with
   * waiting. Items that fail through no fault of theirs are sent again with jitter until the deadline.
   *
   * @param deadlineMs when to give up, in epoch milliseconds
   * @returns the operations that OpenSearch refuses for ever
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
    const work = async () => {
      for (const chunk of chunks) {
        if (abort.signal.aborted) return;
        await new ChunkDelivery(this.#client, deadlineMs, listener, rejected, abort.signal).deliver(chunk);
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
      if (chunk.length >= this.#maxOperations || (chunk.length > 0 && bytes + more > MAX_REQUEST_BYTES)) {
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

/** Measuring also makes one piece of a text put together from many, which costs the garbage collector far less to keep. */
function operationBytes({ index, id, document }: CreateOperation<unknown>): number {
  return Buffer.byteLength(document) + id.length + index.length + ACTION_BYTES;
}

/** Delivers one chunk: sends, judges, sends again what is left. */
class ChunkDelivery<Source> {
  readonly #client: Client;
  readonly #deadlineMs: number;
  readonly #listener: BulkListener<Source>;
  readonly #rejected: RejectedOperation<Source>[];
  readonly #signal: AbortSignal;

  constructor(
    client: Client,
    deadlineMs: number,
    listener: BulkListener<Source>,
    rejected: RejectedOperation<Source>[],
    signal: AbortSignal,
  ) {
    this.#client = client;
    this.#deadlineMs = deadlineMs;
    this.#listener = listener;
    this.#rejected = rejected;
    this.#signal = signal;
  }

  async deliver(operations: readonly CreateOperation<Source>[]): Promise<void> {
    let remaining = operations;
    let reason: SearchTrouble | undefined;
    for (let attempt = 0; remaining.length > 0; attempt++) {
      const timeoutMs = requestTimeoutMs(this.#deadlineMs);
      const response = await sendBulk(this.#client, remaining, timeoutMs);
      if (response.kind === 'too-large' && remaining.length > 1) return await this.#deliverHalves(remaining);
      const { retry, trouble } = this.#settle(remaining, response);
      remaining = retry;
      if (trouble === undefined) return;
      reason = firstHand(trouble, timeoutMs, reason);
      await this.#backOff(attempt, remaining.length, reason);
    }
  }

  async #deliverHalves(operations: readonly CreateOperation<Source>[]): Promise<void> {
    const middle = operations.length >> 1;
    await this.deliver(operations.slice(0, middle));
    await this.deliver(operations.slice(middle));
  }

  #settle(operations: readonly CreateOperation<Source>[], response: BulkResponse) {
    if (response.kind !== 'answered') return { retry: operations, trouble: troubleWith(response, operations) };
    const written: CreateOperation<Source>[] = [];
    let existed = 0;
    const retry: CreateOperation<Source>[] = [];
    let trouble: SearchTrouble | undefined;
    response.outcomes.forEach((outcome, index) => {
      const operation = operations[index];
      if (operation === undefined) return;
      if (outcome.kind === 'done') {
        written.push(operation);
        if (outcome.existed) existed++;
      } else if (outcome.kind === 'rejected') this.#rejected.push({ operation, error: outcome.error });
      else {
        retry.push(operation);
        trouble ??= new SearchTrouble(outcome.kind === 'busy' ? 'busy' : 'refused', outcome.error);
      }
    });
    if (written.length > 0) this.#listener.written(written, existed);
    return { retry, trouble };
  }

  async #backOff(attempt: number, operations: number, trouble: SearchTrouble): Promise<void> {
    const pauseMs = backOffMs(attempt);
    if (this.#signal.aborted || Date.now() + pauseMs >= this.#deadlineMs) throw trouble;
    this.#listener.retrying(operations, trouble);
    await sleep(pauseMs, undefined, { signal: this.#signal }).catch(() => {
      throw trouble;
    });
  }
}

/** No document of ours is larger than any sensible limit of a request: whoever has set a smaller one has to raise it. */
function troubleWith(
  response: Exclude<BulkResponse, { kind: 'answered' }>,
  operations: readonly CreateOperation<unknown>[],
): SearchTrouble {
  if (response.kind === 'unanswered') return response.trouble;
  const bytes = operations.reduce((sum, operation) => sum + operationBytes(operation), 0);
  return new SearchTrouble(
    'refused',
    `a request of ${bytes} bytes with one document is refused with status 413; http.max_content_length of OpenSearch, or the limit of a proxy before it, must be raised`,
  );
}

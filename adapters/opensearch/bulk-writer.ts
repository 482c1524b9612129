import { setTimeout as sleep } from 'node:timers/promises';
import { type BulkResponse, type CreateOperation, sendBulk } from './bulk-request.ts';
import type { Client } from './client.ts';
import { SearchTrouble } from './search-trouble.ts';

/** An operation that OpenSearch refuses because of the document itself. */
export interface RejectedOperation<Source> {
  readonly operation: CreateOperation<Source>;
  readonly error: string;
}

/** What a writer tells while it works. */
export interface BulkListener<Source> {
  /** These operations' documents are in the index, now or since an earlier delivery. */
  written(operations: readonly CreateOperation<Source>[]): void;
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

/** UTF-16 units a request, at most: of three bytes each they stay below the 5 MiB that suit the smallest AWS instances. */
const MAX_REQUEST_CHARACTERS = 1_600_000;
const DEFAULT_MAX_OPERATIONS = 2000;
const DEFAULT_CONCURRENCY = 2;
/** A request that hangs is given up before the invocation's time is, so that another one gets its chance. */
const REQUEST_TIMEOUT_MS = 20_000;
const FIRST_BACKOFF_MS = 50;
const LAST_BACKOFF_MS = 5_000;

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
    let characters = 0;
    for (const operation of operations) {
      const more = operation.document.length + operation.id.length + operation.index.length;
      if (chunk.length >= this.#maxOperations || (chunk.length > 0 && characters + more > MAX_REQUEST_CHARACTERS)) {
        yield chunk;
        chunk = [];
        characters = 0;
      }
      chunk.push(operation);
      characters += more;
    }
    if (chunk.length > 0) yield chunk;
  }
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
    for (let attempt = 0; remaining.length > 0; attempt++) {
      const timeoutMs = Math.min(REQUEST_TIMEOUT_MS, Math.max(1, this.#deadlineMs - Date.now()));
      const response = await sendBulk(this.#client, remaining, timeoutMs);
      if (response.kind === 'too-large') return await this.#deliverHalves(remaining);
      const { retry, trouble } = this.#settle(remaining, response);
      remaining = retry;
      if (trouble !== undefined) await this.#backOff(attempt, remaining.length, trouble);
    }
  }

  async #deliverHalves(operations: readonly CreateOperation<Source>[]): Promise<void> {
    const [only] = operations;
    if (operations.length === 1 && only !== undefined) {
      this.#rejected.push({ operation: only, error: '413: the document alone is larger than a request may be' });
      return;
    }
    const middle = operations.length >> 1;
    await this.deliver(operations.slice(0, middle));
    await this.deliver(operations.slice(middle));
  }

  #settle(operations: readonly CreateOperation<Source>[], response: Exclude<BulkResponse, { kind: 'too-large' }>) {
    if (response.kind === 'unanswered') return { retry: operations, trouble: response.trouble };
    const written: CreateOperation<Source>[] = [];
    const retry: CreateOperation<Source>[] = [];
    let trouble: SearchTrouble | undefined;
    response.outcomes.forEach((outcome, index) => {
      const operation = operations[index];
      if (operation === undefined) return;
      if (outcome.kind === 'done') written.push(operation);
      else if (outcome.kind === 'rejected') this.#rejected.push({ operation, error: outcome.error });
      else {
        retry.push(operation);
        trouble ??= new SearchTrouble(outcome.kind === 'busy' ? 'busy' : 'refused', outcome.error);
      }
    });
    if (written.length > 0) this.#listener.written(written);
    return { retry, trouble };
  }

  /** Full jitter, so that many functions that failed together do not come back together. */
  async #backOff(attempt: number, operations: number, trouble: SearchTrouble): Promise<void> {
    const backoffMs = Math.random() * Math.min(LAST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** attempt) + FIRST_BACKOFF_MS / 2;
    if (this.#signal.aborted || Date.now() + backoffMs >= this.#deadlineMs) throw trouble;
    this.#listener.retrying(operations, trouble);
    await sleep(backoffMs, undefined, { signal: this.#signal }).catch(() => {
      throw trouble;
    });
  }
}

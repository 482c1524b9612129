import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../connection/client.ts';
import { informativeTrouble, pauseAfterMs, requestTimeoutMs } from '../connection/retry-until.ts';
import { SearchTrouble } from '../connection/search-trouble.ts';
import type { BulkOutcome } from './bulk-outcome.ts';
import { type BulkResponse, type CreateOperation, sendBulk } from './bulk-request.ts';
import type { RequestSize } from './request-size.ts';

/** An operation that OpenSearch refuses because of the document itself. */
export interface RejectedOperation<Source> {
  readonly operation: CreateOperation<Source>;
  readonly error: string;
}

/** What a writer tells while it works. */
export interface BulkListener<Source> {
  /** These operations' documents are in the index; `existed` of them have been since an earlier delivery. */
  written(operations: readonly CreateOperation<Source>[], existed: number): void;
  /** That many operations are sent again, for this reason. */
  retrying(operations: number, trouble: SearchTrouble): void;
}

interface DeliveryOptions<Source> {
  readonly client: Client;
  /** Shared by all deliveries of a writer. */
  readonly size: RequestSize;
  readonly requestTimeoutMs: number;
  readonly deadlineMs: number;
  readonly listener: BulkListener<Source>;
  /** Receives what OpenSearch refuses for its own fault. */
  readonly rejected: RejectedOperation<Source>[];
  readonly signal: AbortSignal;
}

/** Bytes of an operation beside its document, id and index: `{"create":{"_index":"","_id":""}}` and two line breaks. */
const ACTION_BYTES = 35;

/** Measuring also makes one piece of a text put together from many, which the garbage collector keeps at far less cost. */
export function operationBytes({ index, id, document }: CreateOperation<unknown>): number {
  return Buffer.byteLength(document) + id.length + index.length + ACTION_BYTES;
}

/** Delivers one chunk: sends, judges, sends again what is left, in smaller parts where a request took too long. */
export class ChunkDelivery<Source> {
  readonly #options: DeliveryOptions<Source>;

  constructor(options: DeliveryOptions<Source>) {
    this.#options = options;
  }

  async deliver(operations: readonly CreateOperation<Source>[], before?: SearchTrouble): Promise<void> {
    const { deadlineMs, size } = this.#options;
    let remaining = operations;
    let reason = before;
    for (let attempt = 1; remaining.length > 0; attempt++) {
      if (remaining.length > size.operations) return await this.#deliverHalves(remaining, reason);
      const timeoutMs = requestTimeoutMs(deadlineMs, this.#options.requestTimeoutMs);
      const response = await this.#send(remaining, timeoutMs);
      if (response.kind === 'too-large' && remaining.length > 1) return await this.#deliverHalves(remaining, reason);
      const { retry, trouble } = this.#settle(remaining, response);
      remaining = retry;
      if (trouble === undefined) return;
      reason = informativeTrouble(trouble, timeoutMs, reason);
      await this.#backOff(attempt, remaining.length, reason);
    }
  }

  async #send(operations: readonly CreateOperation<Source>[], timeoutMs: number): Promise<BulkResponse> {
    const { client, size } = this.#options;
    const startMs = performance.now();
    const response = await sendBulk(client, operations, timeoutMs);
    if (response.kind === 'answered') size.answered(operations.length, performance.now() - startMs);
    if (response.kind === 'unanswered' && response.timedOut) size.timedOut(operations.length, timeoutMs);
    return response;
  }

  async #deliverHalves(operations: readonly CreateOperation<Source>[], reason?: SearchTrouble): Promise<void> {
    const middle = operations.length >> 1;
    await this.deliver(operations.slice(0, middle), reason);
    await this.deliver(operations.slice(middle), reason);
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
      } else if (outcome.kind === 'rejected') this.#options.rejected.push({ operation, error: outcome.error });
      else {
        retry.push(operation);
        trouble ??= troubleOf(outcome);
      }
    });
    if (written.length > 0) this.#options.listener.written(written, existed);
    return { retry, trouble };
  }

  async #backOff(attempt: number, operations: number, trouble: SearchTrouble): Promise<void> {
    const pauseMs = pauseAfterMs(attempt);
    if (this.#options.signal.aborted || Date.now() + pauseMs >= this.#options.deadlineMs) throw trouble;
    this.#options.listener.retrying(operations, trouble);
    await sleep(pauseMs, undefined, { signal: this.#options.signal }).catch(() => {
      throw trouble;
    });
  }
}

const troubleOf = (outcome: Extract<BulkOutcome, { kind: 'busy' | 'trouble' }>): SearchTrouble =>
  outcome.kind === 'busy'
    ? new SearchTrouble('busy', outcome.error)
    : new SearchTrouble('refused', outcome.error, outcome.refusal);

/** Every document of ours fits into a request of any sensible limit, so a smaller limit has to be raised. */
function troubleWith(
  response: Exclude<BulkResponse, { kind: 'answered' }>,
  operations: readonly CreateOperation<unknown>[],
): SearchTrouble {
  if (response.kind === 'unanswered') return response.trouble;
  const bytes = operations.reduce((sum, operation) => sum + operationBytes(operation), 0);
  return new SearchTrouble(
    'refused',
    `a request of ${bytes} bytes with a single document was refused with status 413; raise http.max_content_length of OpenSearch, or the limit of the proxy in front of it`,
  );
}

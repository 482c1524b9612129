import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../connection/client.ts';
import { informativeTrouble, pauseAfterMs, requestTimeoutMs } from '../connection/retry-until.ts';
import { limitTooLow, SearchTrouble } from '../connection/search-trouble.ts';
import type { BulkLines, CreateOperation } from './bulk-lines.ts';
import type { BulkOutcome } from './bulk-outcome.ts';
import { type BulkResponse, sendBulk } from './bulk-request.ts';
import type { RequestSize } from './request-size.ts';

/** An operation that OpenSearch refuses because of the document itself. */
export interface RejectedOperation<Source> {
  readonly operation: CreateOperation<Source>;
  readonly error: string;
}

/** What a writer tells while it works. */
export interface BulkListener<Source> {
  /** The documents made of these are in the index; those of `existing`, which are among them, have been since an earlier delivery. */
  written(sources: readonly Source[], existing: readonly Source[]): void;
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

/** What is left of some operations after a request, and why. */
interface Remainder<Source> {
  readonly lines: BulkLines<Source>;
  readonly trouble: SearchTrouble;
}

/** Delivers one chunk: sends, judges, sends again what is left, in smaller parts where a request took too long. */
export class ChunkDelivery<Source> {
  readonly #options: DeliveryOptions<Source>;
  /** Whether each request was answered: one that was not may still be on its way, and read the chunk's memory. */
  everyRequestAnswered = true;

  constructor(options: DeliveryOptions<Source>) {
    this.#options = options;
  }

  async deliver(chunk: BulkLines<Source>, before?: SearchTrouble): Promise<void> {
    const { deadlineMs, size } = this.#options;
    let lines = chunk;
    let reason = before;
    for (let attempt = 1; ; attempt++) {
      if (lines.length > size.operations) return await this.#deliverHalves(lines, reason);
      const timeoutMs = requestTimeoutMs(deadlineMs, this.#options.requestTimeoutMs);
      const response = await this.#send(lines, timeoutMs);
      if (response.kind === 'too-large' && lines.length > 1) return await this.#deliverHalves(lines, reason);
      const left = this.#settle(lines, response);
      if (left === undefined) return;
      lines = left.lines;
      reason = informativeTrouble(left.trouble, timeoutMs, reason);
      await this.#backOff(attempt, lines.length, reason);
    }
  }

  async #send(lines: BulkLines<Source>, timeoutMs: number): Promise<BulkResponse> {
    const { client, size } = this.#options;
    const startMs = performance.now();
    const response = await sendBulk(client, lines, timeoutMs);
    const isAnswered = response.kind === 'all-created' || response.kind === 'answered';
    if (isAnswered) size.answered(lines.length, performance.now() - startMs);
    else this.everyRequestAnswered = false;
    if (response.kind === 'unanswered' && response.timedOut) size.timedOut(lines.length, timeoutMs);
    return response;
  }

  async #deliverHalves(lines: BulkLines<Source>, reason?: SearchTrouble): Promise<void> {
    for (const half of lines.halves()) await this.deliver(half, reason);
  }

  #settle(lines: BulkLines<Source>, response: BulkResponse): Remainder<Source> | undefined {
    switch (response.kind) {
      case 'all-created':
        this.#options.listener.written(lines.sources, []);
        return undefined;
      case 'answered':
        return this.#settleEach(lines, response.outcomes);
      case 'too-large':
        return { lines, trouble: limitTooLow(lines.body.length) };
      case 'unanswered':
        return { lines, trouble: response.trouble };
    }
  }

  #settleEach(lines: BulkLines<Source>, outcomes: readonly BulkOutcome[]): Remainder<Source> | undefined {
    const written: Source[] = [];
    const existing: Source[] = [];
    const again: number[] = [];
    let trouble: SearchTrouble | undefined;
    for (const [place, outcome] of outcomes.entries())
      if (outcome.kind === 'done') {
        const source = lines.sources[place] as Source;
        written.push(source);
        if (outcome.existed) existing.push(source);
      } else if (outcome.kind === 'rejected')
        this.#options.rejected.push({ operation: lines.operation(place), error: outcome.error });
      else {
        again.push(place);
        trouble ??= troubleOf(outcome);
      }
    if (written.length > 0) this.#options.listener.written(written, existing);
    return trouble === undefined ? undefined : { lines: lines.only(again), trouble };
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

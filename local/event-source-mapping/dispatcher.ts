import { type EventEnvelope, envelopeBytes, type FormedEvent, formEvent } from './event-former.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import { type MappingLog, reasonOf } from './mapping-log.ts';
import type { RecordBuffers } from './record-buffers.ts';
import { retryDelayMs } from './retry-delay.ts';
import { Signal } from './signal.ts';
import { within } from './within.ts';

interface DispatcherOptions {
  readonly buffers: RecordBuffers;
  readonly environment: FunctionEnvironment;
  readonly envelope: EventEnvelope;
  readonly batchSize: number;
  readonly maxEventBytes: number;
  readonly batchWindowMs: number;
  readonly timeoutMs: number;
  readonly log: MappingLog;
  /** Called after the function has succeeded with an event whose records were fetched in `generation`. */
  readonly onDone: (formed: FormedEvent, generation: number) => void;
  /** Called with the reason after each failed invocation, and with undefined when one succeeds again. */
  readonly onFailing: (reason: string | undefined) => void;
}

/**
 * Cuts the waiting records into events and invokes the function with one after the other.
 *
 * An event goes out when a full batch waits, or 6 MB, or when the oldest record has waited for the batch window. One
 * that fails goes out again, unchanged, until it succeeds; its partitions have no other in flight meanwhile. It is let
 * go only when the partitions were re-assigned (its records are then fetched again) or at the end.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #idleBytes: number;
  readonly #stopped = new Signal();
  #stopping = false;
  #finished: Promise<void> | undefined;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#idleBytes = envelopeBytes(options.envelope);
  }

  start(): void {
    this.#finished ??= this.#run();
  }

  /** Ends after the event in flight; resolves to false when that took longer than `graceMs`. */
  stop(graceMs: number): Promise<boolean> {
    this.#stopping = true;
    this.#stopped.notify();
    this.#options.buffers.filled.notify();
    return within(this.#finished ?? Promise.resolve(), graceMs);
  }

  async #run(): Promise<void> {
    const { buffers, envelope, batchSize, maxEventBytes } = this.#options;
    while (!this.#stopping) {
      const waitMs = this.#waitMs(Date.now());
      if (waitMs > 0) {
        await buffers.filled.wait(Number.isFinite(waitMs) ? waitMs : undefined);
        continue;
      }
      const { generation } = buffers;
      const formed = formEvent(envelope, buffers.inTurn(), { maxRecords: batchSize, maxBytes: maxEventBytes });
      buffers.drained.notify();
      if (await this.#deliver(formed, generation)) this.#options.onDone(formed, generation);
    }
  }

  /** Milliseconds until an event is due: 0 for now, infinity while nothing waits. */
  #waitMs(nowMs: number): number {
    const { buffers, batchSize, maxEventBytes, batchWindowMs } = this.#options;
    if (buffers.size >= batchSize || buffers.bytes + this.#idleBytes >= maxEventBytes) return 0;
    return Math.max(0, buffers.oldestArrivalMs + batchWindowMs - nowMs);
  }

  async #deliver(formed: FormedEvent, generation: number): Promise<boolean> {
    const { environment, timeoutMs, buffers, onFailing } = this.#options;
    for (let attempt = 1; ; attempt++) {
      try {
        await environment.invoke(formed.event, timeoutMs);
        if (attempt > 1) onFailing(undefined);
        return true;
      } catch (error) {
        const delayMs = retryDelayMs(attempt, Math.random());
        this.#report(formed, attempt, error, delayMs);
        if (!this.#stopping) await this.#stopped.wait(delayMs);
        if (this.#stopping || generation !== buffers.generation) return this.#letGo(formed);
      }
    }
  }

  #report(formed: FormedEvent, attempt: number, error: unknown, delayMs: number): void {
    const reason = reasonOf(error);
    this.#options.onFailing(reason);
    this.#options.log('ERROR', 'The function failed; the same event is sent again.', {
      reason,
      attempt,
      records: formed.recordCount,
      partitions: [...formed.nextOffsets.keys()],
      retryInMs: Math.round(delayMs),
    });
  }

  #letGo(formed: FormedEvent): false {
    this.#options.log('WARN', 'An event that failed is let go; its records are fetched again from the last commit.', {
      records: formed.recordCount,
      partitions: [...formed.nextOffsets.keys()],
    });
    return false;
  }
}

import { resolvesWithin } from '../clock.ts';
import type { DiscardedBatch, OnFailureDestination } from '../on-failure/on-failure-destination.ts';
import { Signal } from '../signal.ts';
import { type Delivery, newDelivery, type Progress, progressOf } from './delivery.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import { discard } from './discarding.ts';
import { type EventEnvelope, envelopeBytes, type FormedEvent, formEvent } from './event-former.ts';
import { judgeBefore, retryDelayMs, type Verdict } from './failure-policy.ts';
import { type InvocationOptions, invoke } from './invocation.ts';
import type { PartitionBuffer } from './partition-buffer.ts';
import type { RecordBuffers } from './record-buffers.ts';

interface DispatcherOptions extends InvocationOptions {
  readonly buffers: RecordBuffers;
  readonly envelope: EventEnvelope;
  readonly batchSize: number;
  readonly maxEventBytes: number;
  /** Adaptive unless told. */
  readonly batchWindowMs?: number | undefined;
  readonly destination?: OnFailureDestination | undefined;
  /** Called when records that were fetched in `generation` need never be sent again. */
  readonly onDone: (progress: Progress, generation: number) => void;
}

/** Bytes of failed events that may wait (see DeliveryQueue), in events of the largest size; then no new one is made. */
const HELD_EVENTS = 4;

/** An adaptive window while nothing is with the function: long enough for what one fetch has brought of several partitions. */
const GATHER_MS = 1;
/** An adaptive window while an event is: no environment stays free for longer when one of the others takes its time. */
const FILL_MS = 100;

/**
 * Cuts the waiting records into events and invokes the function with them, as many at a time as it can take.
 *
 * An event goes out when a full batch waits, or 6 MB, or when the oldest record has waited for the batch window; without
 * a window, as soon as nothing is with the function, and until then it fills. Its
 * partitions are locked until it is settled: done, discarded, or released because the partitions were re-assigned
 * (its records are then fetched again) or at the end. Between the attempts of one that fails, the others have their turn.
 *
 * A re-assignment while an event is with the function or the destination:
 * 1. Its partition 0 is locked. The group is joined anew, and the buffers are empty.
 * 2. The records come again and wait, since 0 is locked: the function never has two events of one partition.
 * 3. The event ends. Done or failed, it commits nothing and is not sent again; 0 is unlocked, and what waits has its turn.
 * 4. If filters took everything that came after 1, nothing waits, and 3 commits up to where 0 was read.
 *
 * The end while events are with the function:
 * 1. Nothing new is sent, but fetching goes on until the last of them has ended.
 * 2. The event of partition 0 fails and is released. 0 stays locked: more of it may be read and filtered, and without a
 *    lock and with nothing waiting, that would be committed past the records of the event.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #idleBytes: number;
  readonly #queue = new DeliveryQueue();
  readonly #stopped: Signal;
  readonly #carried = new Map<Delivery, Promise<void>>();
  readonly #discarding;
  #invoking = 0;
  #stopping = false;
  #finished: Promise<void> | undefined;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#idleBytes = envelopeBytes(options.envelope);
    const { destination, report, clock } = options;
    this.#stopped = new Signal(clock);
    this.#discarding = { destination, report, clock, stopped: this.#stopped };
  }

  /** Every event between its making and its end: with the function, with the destination, or in wait. */
  get held(): readonly Delivery[] {
    return [...this.#queue.waiting, ...this.#carried.keys()];
  }

  start(): void {
    this.#finished ??= this.#run();
  }

  /** Ends after the events in flight; resolves to false when that took longer than `graceMs`. */
  stop(graceMs: number): Promise<boolean> {
    this.#stopping = true;
    this.#stopped.notify();
    this.#options.buffers.filled.notify();
    return resolvesWithin(Promise.all([this.#finished, ...this.#carried.values()]), graceMs, this.#options.clock);
  }

  /** Notes that a partition was read further but nothing of it is to be sent: filters took it, or there was nothing. */
  passed({ partition, size, readTo }: PartitionBuffer, records: number): void {
    if (readTo === 0 || size > 0 || this.#queue.locked.has(partition)) return;
    const { onDone, buffers } = this.#options;
    onDone({ nextOffsets: new Map([[partition, readTo]]), records }, buffers.generation);
  }

  async #run(): Promise<void> {
    const { buffers, clock } = this.#options;
    while (!this.#stopping) {
      this.#releaseOld();
      const delivery = this.#next(clock.elapsedMs());
      if (delivery === undefined) {
        await buffers.filled.wait(this.#waitMs(clock.elapsedMs()));
        continue;
      }
      this.#invoking++;
      const carried = this.#carry(delivery).then(() => void this.#carried.delete(delivery));
      this.#carried.set(delivery, carried);
    }
    for (const delivery of this.#queue.takeAll(() => true)) this.#release(delivery);
  }

  #dueInMs(waiting: readonly PartitionBuffer[], nowMs: number): number {
    const {
      buffers,
      batchSize,
      maxEventBytes,
      batchWindowMs = this.#invoking === 0 ? GATHER_MS : FILL_MS,
    } = this.#options;
    const limits = { batchSize, maxBytes: maxEventBytes - this.#idleBytes, batchWindowMs };
    return buffers.dueInMs(waiting, limits, nowMs);
  }

  /** What is to be sent now, undefined for nothing yet. */
  #next(nowMs: number): Delivery | undefined {
    const { buffers, envelope, environment, batchSize: maxRecords, maxEventBytes: maxBytes } = this.#options;
    if (this.#invoking >= environment.concurrency) return undefined;
    const again = this.#queue.takeDue(nowMs);
    if (again !== undefined || this.#queue.bytes >= HELD_EVENTS * maxBytes) return again;
    const waiting = buffers.waiting(this.#queue.locked);
    if (this.#dueInMs(waiting, nowMs) > 0) return undefined;
    // An event locks its partitions: each free environment is left its share of them.
    const share = Math.ceil(waiting.length / (environment.concurrency - this.#invoking));
    const formed = formEvent(envelope, buffers.inTurn(waiting).slice(0, share), { maxRecords, maxBytes });
    buffers.drained.notify();
    this.#queue.lock(formed);
    return newDelivery(formed, buffers.generation);
  }

  /** Milliseconds until something can be sent; undefined while only a change can bring that about. */
  #waitMs(nowMs: number): number | undefined {
    const { buffers, environment, maxEventBytes } = this.#options;
    if (this.#invoking >= environment.concurrency) return undefined;
    const full = this.#queue.bytes >= HELD_EVENTS * maxEventBytes;
    const fresh = full ? Number.POSITIVE_INFINITY : this.#dueInMs(buffers.waiting(this.#queue.locked), nowMs);
    const waitMs = Math.max(0, Math.min(this.#queue.firstDueMs - nowMs, fresh));
    return Number.isFinite(waitMs) ? waitMs : undefined;
  }

  async #carry(delivery: Delivery): Promise<void> {
    const { policy, buffers, clock } = this.#options;
    const before = judgeBefore(delivery, policy, clock.epochMs());
    const verdict = before ?? (await invoke(delivery, this.#options));
    this.#invoking--;
    buffers.filled.notify();
    const discarded = verdict.discarded && {
      ...verdict.discarded,
      invocations: delivery.invocations + (before === undefined ? 1 : 0),
    };
    if (discarded === undefined || (await this.#discard(discarded, delivery))) this.#settle(delivery, verdict);
    else this.#release(delivery);
    buffers.filled.notify();
  }

  #discard(batch: DiscardedBatch, delivery: Delivery): Promise<boolean> {
    const discarded = discard(batch, this.#discarding, () => this.#isLost(delivery));
    return this.#queue.whileDiscarding(delivery, discarded);
  }

  #settle(delivery: Delivery, { again, pauses }: Verdict): void {
    const { formed, generation } = delivery;
    const { clock, buffers, onDone } = this.#options;
    this.#queue.unlock(formed);
    const pauseMs = pauses ? retryDelayMs(Math.max(1, again[0]?.failures ?? 1), clock.random()) : 0;
    for (const next of again) this.#queue.add(next, clock.elapsedMs() + pauseMs);
    if (generation === buffers.generation) {
      const progress = this.#withPassed(progressOf(formed, again));
      if (progress.nextOffsets.size > 0) onDone(progress, generation);
    } else this.#passBehind(formed);
    if (this.#stopping) this.#releaseOld();
  }

  /** Where nothing more of a partition waits, what was passed over behind its last record is done too. */
  #withPassed(progress: Progress): Progress {
    const behind = [...progress.nextOffsets].map(([partition, offset]): [number, number] => {
      const { size, readTo } = this.#options.buffers.of(partition);
      return [partition, size > 0 || this.#queue.locked.has(partition) ? offset : Math.max(offset, readTo)];
    });
    return { ...progress, nextOffsets: new Map(behind) };
  }

  /** What was passed over since the re-assignment, while an event from before held the partition locked, is done too. */
  #passBehind({ nextOffsets }: FormedEvent): void {
    const read = [...nextOffsets.keys()].map((partition) => this.#options.buffers.find(partition));
    for (const buffer of read) if (buffer !== undefined) this.passed(buffer, 0);
  }

  #releaseOld(): void {
    for (const delivery of this.#queue.takeAll((waiting) => this.#isLost(waiting))) this.#release(delivery);
  }

  #isLost({ generation }: Delivery): boolean {
    return this.#stopping || generation !== this.#options.buffers.generation;
  }

  /** At the end its partitions stay locked, so that nothing that is passed over behind its records is committed. */
  #release(delivery: Delivery): void {
    if (!this.#stopping) {
      this.#queue.unlock(delivery.formed);
      this.#passBehind(delivery.formed);
    }
    this.#options.report.released(delivery);
  }
}

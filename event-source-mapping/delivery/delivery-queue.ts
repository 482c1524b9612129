import type { Delivery } from './delivery.ts';
import type { FormedEvent } from './event-former.ts';

interface Queued {
  readonly delivery: Delivery;
  readonly dueMs: number;
}

/**
 * The events that failed and wait, for their next attempt or for the on-failure destination, and the partitions that are
 * locked by them or by one in flight.
 */
export class DeliveryQueue {
  #queued: readonly Queued[] = [];
  readonly #discarding = new Set<Delivery>();
  readonly #locked = new Set<number>();
  #bytes = 0;

  get locked(): ReadonlySet<number> {
    return this.#locked;
  }

  /** The events that wait for their next attempt. */
  get waiting(): readonly Delivery[] {
    return this.#queued.map(({ delivery }) => delivery);
  }

  /** Size as JSON of those that wait, for either, with what waits behind them. */
  get bytes(): number {
    return this.#bytes;
  }

  /** When the first of those that are sent again is due, infinity where there is none. */
  get firstDueMs(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.#queued.map(({ dueMs }) => dueMs));
  }

  lock({ nextOffsets }: FormedEvent): void {
    for (const partition of nextOffsets.keys()) this.#locked.add(partition);
  }

  unlock({ nextOffsets }: FormedEvent): void {
    for (const partition of nextOffsets.keys()) this.#locked.delete(partition);
  }

  /** Puts an event in wait and locks its partitions. */
  add(delivery: Delivery, dueMs: number): void {
    this.lock(delivery.formed);
    this.#set([...this.#queued, { delivery, dueMs }]);
  }

  /** Counts an event among those that wait, for as long as the on-failure destination takes. */
  async whileDiscarding<Result>(delivery: Delivery, discarded: Promise<Result>): Promise<Result> {
    this.#discarding.add(delivery);
    this.#count();
    try {
      return await discarded;
    } finally {
      this.#discarding.delete(delivery);
      this.#count();
    }
  }

  /** Takes the event that has been due for longest, if there is one; its partitions stay locked. */
  takeDue(nowMs: number): Delivery | undefined {
    const firstMs = this.firstDueMs;
    if (firstMs > nowMs) return undefined;
    const first = this.#queued.find(({ dueMs }) => dueMs === firstMs);
    this.#set(this.#queued.filter((queued) => queued !== first));
    return first?.delivery;
  }

  /** Takes every event that `wanted` picks; their partitions stay locked. */
  takeAll(wanted: (delivery: Delivery) => boolean): readonly Delivery[] {
    const taken = this.#queued.filter(({ delivery }) => wanted(delivery));
    if (taken.length > 0) this.#set(this.#queued.filter((queued) => !taken.includes(queued)));
    return taken.map(({ delivery }) => delivery);
  }

  #set(queued: readonly Queued[]): void {
    this.#queued = queued;
    this.#count();
  }

  #count(): void {
    const all = [...this.waiting, ...this.#discarding];
    this.#bytes = all.reduce((sum, delivery) => sum + deliveryBytes(delivery), 0);
  }
}

const deliveryBytes = ({ formed, behind }: Delivery): number =>
  behind.reduce((sum, { bytes }) => sum + bytes, formed.bytes);

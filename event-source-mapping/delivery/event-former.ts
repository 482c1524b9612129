import type { MskEvent, MskRecord } from '../msk-event.ts';
import type { PartitionBuffer } from './partition-buffer.ts';

/**
 * Largest event that Lambda accepts in one invocation, in bytes of its JSON.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (request payload: 6 MB)
 */
export const MAX_EVENT_BYTES = 6 * 1024 * 1024;

/** Bytes of `"":[]`, which a partition adds besides its key and its records. */
export const PARTITION_FRAME_BYTES = 5;

/** What is the same in every event of a mapping. */
export type EventEnvelope = Omit<MskEvent, 'records'>;

/** An event and where each of its partitions stands once the function has succeeded. */
export interface FormedEvent {
  readonly event: MskEvent;
  readonly recordCount: number;
  /** Size of the event as JSON. */
  readonly bytes: number;
  /** Offset to commit, that is last one plus one, by partition. */
  readonly nextOffsets: ReadonlyMap<number, number>;
}

interface EventLimits {
  readonly maxRecords: number;
  readonly maxBytes: number;
}

/** Size of an event as JSON while it has no records. */
export function envelopeBytes(envelope: EventEnvelope): number {
  return Buffer.byteLength(JSON.stringify({ ...envelope, records: {} }));
}

/**
 * Takes records out of the buffers into one event, in order within each partition and in fair shares among them.
 *
 * It stays within both limits, except that a record which is too large on its own goes alone.
 */
export function formEvent(
  envelope: EventEnvelope,
  buffers: readonly PartitionBuffer[],
  limits: EventLimits,
): FormedEvent {
  const draft = new EventDraft(envelope, limits);
  let open = buffers;
  while (open.length > 0 && draft.recordCount < limits.maxRecords) {
    const share = Math.max(1, Math.floor((limits.maxRecords - draft.recordCount) / open.length));
    open = open.filter((buffer) => draft.takeFrom(buffer, share));
  }
  return draft.finish();
}

class EventDraft {
  readonly #envelope: EventEnvelope;
  readonly #limits: EventLimits;
  readonly #records: Record<string, MskRecord[]> = {};
  #bytes: number;
  recordCount = 0;

  constructor(envelope: EventEnvelope, limits: EventLimits) {
    this.#envelope = envelope;
    this.#limits = limits;
    this.#bytes = envelopeBytes(envelope);
  }

  /** Takes at most `share` records; true when the partition has more that could still fit. */
  takeFrom(buffer: PartitionBuffer, share: number): boolean {
    const { maxRecords, maxBytes } = this.#limits;
    const list = this.#records[buffer.key] ?? [];
    for (let taken = 0; taken < share && buffer.size > 0; taken++) {
      const bytes = this.#bytes + this.#separatorBytes(buffer, list) + buffer.nextBytes;
      if (this.recordCount >= maxRecords || (this.recordCount > 0 && bytes > maxBytes)) return false;
      const record = buffer.take();
      if (record === undefined) return false;
      if (list.length === 0) this.#records[buffer.key] = list;
      list.push(record);
      this.#bytes = bytes;
      this.recordCount++;
    }
    return buffer.size > 0;
  }

  /** Where the partitions will stand is read off what the event carries, so that no way of cutting it can part the two. */
  finish(): FormedEvent {
    const event = { ...this.#envelope, records: this.#records };
    const lasts = Object.values(this.#records).flatMap((list) => list.slice(-1));
    const nextOffsets = new Map(lasts.map(({ partition, offset }) => [partition, offset + 1]));
    return { event, recordCount: this.recordCount, bytes: this.#bytes, nextOffsets };
  }

  #separatorBytes(buffer: PartitionBuffer, list: readonly MskRecord[]): number {
    if (list.length > 0) return 1;
    return PARTITION_FRAME_BYTES + buffer.key.length + (this.recordCount > 0 ? 1 : 0);
  }
}

import type { MskRecord } from '../msk-event.ts';
import { mskRecordBytes } from '../source/msk-record.ts';
import { envelopeBytes, type FormedEvent, PARTITION_FRAME_BYTES } from './event-former.ts';

/** An event on its way to the function, with what has to wait for it. */
export interface Delivery {
  readonly formed: FormedEvent;
  /** Later parts of the same partition, one after the other; only an event of one partition has any. */
  readonly behind: readonly FormedEvent[];
  /** Generation of the consumer group in which the records were fetched. */
  readonly generation: number;
  /** Failures that count against the retries. */
  readonly failures: number;
  /** Invocations with these records so far, also in events of another size. */
  readonly invocations: number;
}

/** The first delivery of an event. */
export function newDelivery(formed: FormedEvent, generation: number): Delivery {
  return { formed, behind: [], generation, failures: 0, invocations: 0 };
}

/** What waited behind a delivery whose event is settled: no or one delivery. */
export function following({ behind, generation }: Delivery): readonly Delivery[] {
  const [formed, ...rest] = behind;
  return formed === undefined ? [] : [{ ...newDelivery(formed, generation), behind: rest }];
}

/** The part of an event whose records are wanted, undefined where there are none. Its last offsets stay the event's. */
export function partOf(formed: FormedEvent, wanted: (record: MskRecord) => boolean): FormedEvent | undefined {
  const lists = Object.entries(formed.event.records).map(([key, list]) => [key, list.filter(wanted)] as const);
  return eventOf(
    formed,
    lists.filter(([, list]) => list.length > 0),
  );
}

/**
 * Splits an event of several records in two: between partitions where there are several, so that neither half has to
 * wait for the other, else in the middle.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html#kafka-retry-options
 */
export function bisect(delivery: Delivery): readonly Delivery[] {
  const { formed, behind } = delivery;
  const lists = Object.values(formed.event.records);
  if (lists.length === 1) {
    const middle = lists[0]?.[Math.ceil(formed.recordCount / 2)]?.offset ?? 0;
    const [first, second] = [
      partOf(formed, ({ offset }) => offset < middle),
      partOf(formed, ({ offset }) => offset >= middle),
    ];
    if (first === undefined || second === undefined) return [delivery];
    const upToMiddle = { ...first, nextOffsets: new Map([...first.nextOffsets.keys()].map((key) => [key, middle])) };
    return [{ ...delivery, formed: upToMiddle, behind: [second, ...behind] }];
  }
  const chosen = new Set(lists.slice(0, Math.ceil(lists.length / 2)).map((list) => list[0]?.partition));
  const halves = [
    partOf(formed, ({ partition }) => chosen.has(partition)),
    partOf(formed, ({ partition }) => !chosen.has(partition)),
  ];
  return halves.flatMap((half) => (half === undefined ? [] : [{ ...delivery, formed: half }]));
}

/** How far an event has come. */
export interface Progress {
  /** Next offset to read, by partition, where it has moved. */
  readonly nextOffsets: ReadonlyMap<number, number>;
  readonly records: number;
}

/** How far an event has come when only `rest`, parts of it, is still to be done. */
export function progressOf({ event, nextOffsets }: FormedEvent, rest: readonly Delivery[]): Progress {
  const moved = new Map(nextOffsets);
  for (const { formed } of rest) {
    for (const [first] of Object.values(formed.event.records)) {
      const { partition = -1, offset = 0 } = first ?? {};
      if (offset < (moved.get(partition) ?? 0)) moved.set(partition, offset);
    }
  }
  let records = 0;
  for (const [first] of Object.values(event.records)) {
    const { partition = -1, offset = 0 } = first ?? {};
    records += (moved.get(partition) ?? offset) - offset;
    if (moved.get(partition) === offset) moved.delete(partition);
  }
  return { nextOffsets: moved, records };
}

function eventOf(
  whole: FormedEvent,
  lists: readonly (readonly [string, readonly MskRecord[]])[],
): FormedEvent | undefined {
  const records = lists.flatMap(([, list]) => list);
  if (records.length === 0) return undefined;
  const partitions = new Set(records.map(({ partition }) => partition));
  const event = { ...whole.event, records: Object.fromEntries(lists) };
  const separators = records.length - 1;
  const frames = lists.reduce((sum, [key]) => sum + PARTITION_FRAME_BYTES + key.length, separators);
  return {
    event,
    recordCount: records.length,
    bytes: records.reduce((sum, record) => sum + mskRecordBytes(record), envelopeBytes(event) + frames),
    nextOffsets: new Map([...whole.nextOffsets].filter(([partition]) => partitions.has(partition))),
  };
}

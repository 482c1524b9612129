import type { Kafka } from 'kafkajs';
import { heldRanges } from '../adapters/kafka/topic.ts';
import { UsageError } from '../command-line/command.ts';
import type { OffsetRange } from '../detection/coordinates.ts';
import type { ReplayStart } from './replay-options.ts';

/** A topic and who makes clients of its brokers. */
export interface TopicPlace {
  readonly topic: string;
  readonly kafka: Kafka;
}

/** What the topic holds now, by partition. */
export async function heldBy({ kafka, topic }: TopicPlace): Promise<readonly OffsetRange[]> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await heldRanges(admin, topic);
  } finally {
    await admin.disconnect();
  }
}

/**
 * What is to be judged again, by partition. Taken only after a rebuild has deleted: the live detector may write documents of
 * later records meanwhile.
 *
 * @throws UsageError for a partition that the topic does not have
 */
export async function replayedRanges(place: TopicPlace, start: ReplayStart): Promise<readonly OffsetRange[]> {
  const ranges = await heldBy(place);
  const firsts = await firstOffsets(place, start, ranges);
  return ranges.map(({ partition, first, end }) => {
    const wanted = firsts.get(partition) ?? end;
    return { partition, first: Math.min(Math.max(first, wanted), end), end };
  });
}

async function firstOffsets(
  { kafka, topic }: TopicPlace,
  start: ReplayStart,
  ranges: readonly OffsetRange[],
): Promise<ReadonlyMap<number, number>> {
  const everywhere = (offset: number) => new Map(ranges.map(({ partition }) => [partition, offset]));
  switch (start.kind) {
    case 'rebuild':
      return everywhere(0);
    case 'offset':
      return everywhere(start.offset);
    case 'offsets':
      return namedOffsets(start.offsets, ranges);
    case 'time': {
      const admin = kafka.admin();
      await admin.connect();
      try {
        const offsets = await admin.fetchTopicOffsetsByTimestamp(topic, start.fromMs);
        const found = offsets.map(({ partition, offset }) => [partition, Number(offset)] as const);
        return new Map(found.filter(([, offset]) => offset >= 0));
      } finally {
        await admin.disconnect();
      }
    }
  }
}

function namedOffsets(
  offsets: ReadonlyMap<number, number>,
  ranges: readonly OffsetRange[],
): ReadonlyMap<number, number> {
  const unknown = [...offsets.keys()].find((partition) => !ranges.some((range) => range.partition === partition));
  if (unknown === undefined) return offsets;
  throw new UsageError(`--from-offset names partition ${unknown}, but the topic has 0 to ${ranges.length - 1}.`);
}

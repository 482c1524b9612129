import type { Batch, KafkaMessage } from 'kafkajs';
import type { Fetched } from './scripted-topic.ts';

/** What kafkajs makes of one partition's part of an answer: its messages without marks. */
export interface FetchedBatch extends Batch {
  /** Whether all that was fetched is left out of the messages. */
  readonly isMarksOnly: boolean;
}

export function aFetchedBatch(topic: string, { partition, end, entries }: Fetched): FetchedBatch {
  const messages = entries
    .filter(({ kind }) => kind === 'record')
    .map(
      ({ offset, value, timestampMs }): KafkaMessage => ({
        key: null,
        value,
        offset: String(offset),
        timestamp: String(timestampMs),
        attributes: 0,
        headers: {},
      }),
    );
  return {
    topic,
    partition,
    highWatermark: String(end),
    messages,
    isMarksOnly: messages.length === 0,
    isEmpty: () => messages.length === 0,
    firstOffset: () => String(entries[0]?.offset),
    lastOffset: () => String(entries.at(-1)?.offset),
    offsetLag: () => '0',
    offsetLagLow: () => '0',
  };
}

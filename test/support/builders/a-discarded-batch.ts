import type { MskRecord } from '../../../event-source-mapping/msk-event.ts';
import type { DiscardedBatch } from '../../../event-source-mapping/on-failure/on-failure-destination.ts';

/** Records of one partition that were given up together. */
export function aDiscardedBatch(...records: readonly MskRecord[]): DiscardedBatch {
  const [{ topic, partition } = { topic: '', partition: 0 }] = records;
  return {
    reason: 'retries exhausted',
    invocations: 1,
    formed: {
      event: { eventSource: 'aws:kafka', bootstrapServers: 'h:1', records: { [`${topic}-${partition}`]: records } },
      recordCount: records.length,
      bytes: 0,
      nextOffsets: new Map([[partition, (records.at(-1)?.offset ?? 0) + 1]]),
    },
  };
}

import { PartitionBuffer } from '../../../event-source-mapping/delivery/partition-buffer.ts';
import type { MskRecord } from '../../../event-source-mapping/msk-event.ts';
import { mskRecordBytes } from '../../../event-source-mapping/source/msk-record.ts';
import { anMskRecord } from './msk-record.ts';

interface WaitingRecord extends Partial<MskRecord> {
  /** Offsets before the record's that nobody reads: marks, compacted or filtered records. */
  readonly gap?: number;
}

/** The buffer of a partition in which records wait, from offset 0 on unless there are gaps. */
export function aPartitionBuffer(partition: number, records: readonly WaitingRecord[]): PartitionBuffer {
  const buffer = new PartitionBuffer('sensor-data', partition);
  let next = 0;
  for (const { gap = 0, ...fields } of records) {
    const record = anMskRecord({ partition, offset: next + gap, ...fields });
    buffer.add(record, mskRecordBytes(record), 0);
    next = record.offset + 1;
  }
  return buffer;
}

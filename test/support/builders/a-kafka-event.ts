import type { KafkaEvent, KafkaEventRecord } from '../../../functions/detector/kafka-event.ts';
import { aRecordValue } from './a-record-value.ts';

/** A record of an event: a normal reading of sensor 2, dated by the broker. */
export function aKafkaRecord(fields: Partial<KafkaEventRecord> = {}): KafkaEventRecord {
  return {
    topic: 'sensor-data',
    partition: 0,
    offset: 0,
    timestamp: Date.parse('2026-11-22T09:00:01.000Z'),
    timestampType: 'LOG_APPEND_TIME',
    key: base64('2'),
    value: base64(aRecordValue()),
    ...fields,
  };
}

/** The event of an event source mapping for these records, by topic and partition. */
export function aKafkaEvent(records: readonly KafkaEventRecord[]): KafkaEvent {
  const byPartition: Record<string, KafkaEventRecord[]> = {};
  for (const record of records) {
    const name = `${record.topic}-${record.partition}`;
    byPartition[name] ??= [];
    byPartition[name].push(record);
  }
  return { eventSource: 'aws:kafka', records: byPartition };
}

/** Bytes or text as an event carries them. */
export const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64');

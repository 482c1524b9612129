import type { MskRecord } from '../../../event-source-mapping/msk-event.ts';

/** A record of an MSK event. */
export function anMskRecord(fields: Partial<MskRecord> = {}): MskRecord {
  return {
    topic: 'sensor-data',
    partition: 0,
    offset: 0,
    timestamp: 1_700_000_000_000,
    timestampType: 'CREATE_TIME',
    key: 'MQ==',
    value: 'e30=',
    headers: [],
    ...fields,
  };
}

import type { IHeaders } from 'kafkajs';

interface Fields {
  readonly offset?: number;
  readonly timestamp?: number;
  readonly key?: Buffer | null;
  readonly value?: Buffer | null;
  readonly headers?: IHeaders;
  /** kafkajs's number for the topic's timestamp type: 0 for the producer's clock, 1 for the broker's. */
  readonly timestampType?: number;
}

/** A message as kafkajs hands it out after a fetch. */
export function aKafkaMessage(fields: Fields = {}) {
  const { key = Buffer.from('1'), value = Buffer.from('{}'), headers = {}, timestampType = 0 } = fields;
  const { offset = 0, timestamp = 0 } = fields;
  return { key, value, headers, offset: `${offset}`, timestamp: `${timestamp}`, batchContext: { timestampType } };
}

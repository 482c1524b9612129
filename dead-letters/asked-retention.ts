import { type KafkaConnection, quietKafka } from '../adapters/kafka/kafka-connection.ts';
import { type TopicRetention, topicRetention } from '../adapters/kafka/topic-retention.ts';
import { kafkaSecurity } from '../command-line/kafka-connection-options.ts';
import type { OptionValues } from '../command-line/options.ts';
import { retentionMs } from '../command-line/topic-retention.ts';
import { reasonOf } from '../failures/reason.ts';
import { DEFAULT_RETENTION_HOURS } from '../functions/detector/config.ts';
import type { RetentionOf } from '../functions/detector/topic-index-names.ts';
import type { redriveOptions } from './options.ts';

type Values = Pick<
  OptionValues<typeof redriveOptions>,
  'brokers' | 'retention-hours' | 'kafka-security' | 'kafka-user' | 'kafka-ca' | 'kafka-region'
>;

/** How long each topic keeps its records: as the options say, else as Kafka tells, once for each topic. */
export function askedRetention(values: Values, say: (line: string) => void): RetentionOf {
  const { 'retention-hours': given } = values;
  return async (topic) =>
    await retentionMs({ topic, given, assumedHours: DEFAULT_RETENTION_HOURS, say }, () => {
      const connection = { brokers: values.brokers.split(','), security: kafkaSecurity(values, process.env) };
      return toldBy(connection, topic);
    });
}

/** Kafka need not be there: what is redriven may be all that is left of a topic. */
async function toldBy(connection: KafkaConnection, topic: string): Promise<TopicRetention> {
  const admin = quietKafka(connection).admin();
  try {
    await admin.connect();
    return await topicRetention(admin, topic);
  } catch (error) {
    return { kind: 'untold', reason: reasonOf(error) };
  } finally {
    await admin.disconnect().catch(() => {});
  }
}

import type { Admin } from 'kafkajs';

/** How old records may be that a topic holds, as far as its brokers tell. */
export type TopicRetention =
  /** In milliseconds; infinite where they are kept for ever. */
  | { readonly kind: 'told'; readonly ms: number }
  /** Why not, without a full stop: who asks may not know, or the brokers do not. */
  | { readonly kind: 'untold'; readonly reason: string };

/** kafkajs's `ConfigResourceTypes.TOPIC`, a name that Node does not find among its exports. */
const TOPIC = 2;
const SETTINGS = ['retention.ms', 'segment.ms', 'cleanup.policy'] as const;
const FOR_EVER_MS = -1;

/**
 * Asks the brokers how old the records of a topic may be. Kafka deletes whole segments: the first record of one has waited
 * for the last as long as a segment is open before retention begins for both.
 *
 * @throws Error from kafkajs when the brokers do not answer
 * @see https://kafka.apache.org/documentation/#topicconfigs_retention.ms
 */
export async function topicRetention(admin: Admin, topic: string): Promise<TopicRetention> {
  const resources = [{ type: TOPIC, name: topic, configNames: [...SETTINGS] }];
  try {
    const { resources: told } = await admin.describeConfigs({ resources, includeSynonyms: false });
    const entries = told.flatMap(({ configEntries }) => configEntries);
    return retentionIn(new Map(entries.map(({ configName, configValue }) => [configName, configValue])));
  } catch (error) {
    if (error instanceof Error && isRefusal(error)) return { kind: 'untold', reason: error.message };
    throw error;
  }
}

function retentionIn(settings: ReadonlyMap<string, string | null>): TopicRetention {
  const [retention, segment, policy] = SETTINGS.map((name) => settings.get(name) ?? '');
  if (policy === 'compact') return { kind: 'told', ms: Number.POSITIVE_INFINITY };
  const [retentionMs, segmentMs] = [Number(retention || Number.NaN), Number(segment || Number.NaN)];
  if (Number.isNaN(retentionMs)) return { kind: 'untold', reason: 'retention.ms is not among its settings' };
  if (retentionMs === FOR_EVER_MS) return { kind: 'told', ms: Number.POSITIVE_INFINITY };
  return { kind: 'told', ms: retentionMs + (Number.isNaN(segmentMs) ? 0 : segmentMs) };
}

/** What brokers answer, and not that they do not. */
const isRefusal = ({ name }: Error): boolean =>
  name === 'KafkaJSProtocolError' || name === 'KafkaJSServerDoesNotSupportApiKey';

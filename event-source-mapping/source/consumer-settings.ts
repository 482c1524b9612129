import type { ConsumerConfig, PartitionAssigner } from 'kafkajs';

export interface MembershipOptions {
  readonly groupId: string;
  readonly sessionTimeoutMs?: number;
  readonly metadataMaxAgeMs?: number;
}

export const DEFAULT_SESSION_TIMEOUT_MS = 10_000;
export const HEARTBEAT_INTERVAL_MS = 1_000;
/** How long a fetch may wait at the broker for the first record; also the pace of an idle member. */
const FETCH_WAIT_MS = 500;
/** From one partition in one fetch: small ones spread their decoding evenly beside the invocations. */
const FETCH_BYTES = 256 * 1024;
/** How often a topic is asked for new partitions, unless told; kafkajs's own pace is five minutes. */
const DEFAULT_METADATA_MAX_AGE_MS = 30_000;
/** About 20 s with pauses of at most {@link MAX_RETRY_PAUSE_MS}; then a new consumer is made. */
const MAX_RETRIES = 20;
export const MAX_RETRY_PAUSE_MS = 1_000;

/** How a consumer of kafkajs takes part in its group and fetches; offsets it commits only on request. */
export const consumerSettings = (
  { groupId, sessionTimeoutMs, metadataMaxAgeMs }: MembershipOptions,
  assigner: PartitionAssigner,
): ConsumerConfig => ({
  groupId,
  sessionTimeout: sessionTimeoutMs ?? DEFAULT_SESSION_TIMEOUT_MS,
  heartbeatInterval: HEARTBEAT_INTERVAL_MS,
  maxWaitTimeInMs: FETCH_WAIT_MS,
  maxBytesPerPartition: FETCH_BYTES,
  metadataMaxAge: metadataMaxAgeMs ?? DEFAULT_METADATA_MAX_AGE_MS,
  allowAutoTopicCreation: false,
  partitionAssigners: [assigner],
  retry: { retries: MAX_RETRIES, maxRetryTime: MAX_RETRY_PAUSE_MS, restartOnFailure: async () => false },
});

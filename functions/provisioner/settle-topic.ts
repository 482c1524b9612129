import { logLevel } from 'kafkajs';
import { connectionProblem } from '../../adapters/kafka/connection-problem.ts';
import { type KafkaSecurity, kafkaClient } from '../../adapters/kafka/kafka-connection.ts';
import { protocolErrorType } from '../../adapters/kafka/protocol-error.ts';
import { type SettingDifference, setTopicSettings } from '../../adapters/kafka/topic-settings.ts';
import { type Obstacle, type Patience, untilDone } from './patience.ts';
import type { TopicProvision } from './properties.ts';

interface TopicObstacle extends Obstacle {
  /** `refused` and `untrusted` stay; the others may pass. */
  readonly kind: 'unreachable' | 'not-let-in' | 'forbidden' | 'unknown-topic' | 'untrusted' | 'refused';
}

const CLIENT = {
  clientId: 'provisioner',
  connectionTimeout: 5_000,
  requestTimeout: 12_000,
  // Every failure comes back to us, and is repeated by us.
  retry: { retries: 0 },
  logLevel: logLevel.NOTHING,
};

/** What a broker says of a request that would be refused again. */
const FINAL = ['INVALID_CONFIG', 'INVALID_REQUEST', 'POLICY_VIOLATION', 'UNSUPPORTED_VERSION'];
const UNAUTHORIZED = ['TOPIC_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED'];

/**
 * Sets a topic by Kafka's own protocol, which no broker restarts for. Doing it again changes nothing.
 *
 * A refused sign-in or a missing permission may pass: a small broker refuses more than a few new connections a second as if
 * their sign-in failed, and a role's permissions reach the brokers after the role.
 *
 * @returns what was different before
 * @throws GivenUp with a sentence for the stack's events
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/limits.html
 */
export async function settleTopic(
  security: KafkaSecurity,
  wanted: TopicProvision,
  patience: Pick<Patience<TopicObstacle>, 'deadlineMs' | 'onRetry'>,
): Promise<readonly SettingDifference[]> {
  const { brokers, topic, topicSettings } = wanted;
  const admin = kafkaClient({ brokers, security }, CLIENT).admin();
  const attempt = async () => {
    try {
      await admin.connect();
      return await setTopicSettings(admin, topic, topicSettings);
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  };
  return untilDone(attempt, {
    ...patience,
    obstacleOf,
    mayPass: ({ kind }) => kind !== 'refused' && kind !== 'untrusted',
    sentenceOf: (obstacle) => sentenceOf(wanted, obstacle),
  });
}

function obstacleOf(error: unknown): TopicObstacle | undefined {
  const problem = connectionProblem(error);
  if (problem?.kind === 'sign-in') return { kind: 'not-let-in', reason: problem.reason };
  if (problem?.kind === 'certificate') return { kind: 'untrusted', reason: problem.reason };
  if (!(error instanceof Error && error.name.startsWith('KafkaJS'))) return undefined;
  const type = protocolErrorType(error);
  const reason = error.message.replace(/\.$/, '');
  if (type === 'UNKNOWN_TOPIC_OR_PARTITION') return { kind: 'unknown-topic', reason };
  if (UNAUTHORIZED.some((name) => name === type)) return { kind: 'forbidden', reason };
  return { kind: FINAL.some((name) => name === type) ? 'refused' : 'unreachable', reason };
}

function sentenceOf({ brokers, topic }: TopicProvision, { kind, reason }: TopicObstacle): string {
  const kafka = `Kafka at ${brokers.join(',')}`;
  switch (kind) {
    case 'unreachable':
      return `${kafka} did not take the settings of the topic ${topic} in the function's time (${reason}): look at the cluster's state and at the security groups between it and this function, then deploy again.`;
    case 'not-let-in':
      return `${kafka} does not accept the function's sign-in (${reason}): its role needs kafka-cluster:Connect on the cluster, and a small broker takes only a few new connections a second; deploy again.`;
    case 'forbidden':
      return `${kafka} does not let the function set the topic ${topic} (${reason}): its role needs kafka-cluster:DescribeTopicDynamicConfiguration and kafka-cluster:AlterTopicDynamicConfiguration on the topic.`;
    case 'unknown-topic':
      return `${kafka} has no topic ${topic}: the topic must be made before it is set.`;
    case 'untrusted':
      return `The certificate of ${kafka} is not trusted (${reason}): the brokers must be those that Amazon MSK names for IAM.`;
    case 'refused':
      return `${kafka} refuses the settings of the topic ${topic} (${reason}): one of them has a value that Kafka does not know.`;
  }
}

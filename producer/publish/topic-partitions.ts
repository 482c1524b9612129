import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import type { KafkaConnection } from '../../adapters/kafka/kafka-connection.ts';
import { UserError } from '../../command-line/command.ts';
import { closedReason, refusalSentence } from '../../command-line/kafka-connection-problem.ts';
import { topicCommand } from '../../command-line/server-options.ts';
import { backOffMs } from '../../failures/back-off.ts';
import { describeSendProblem, type SendProblem, topicPatience } from './send-problem.ts';
import { refusal } from './sequenced-sender.ts';

const BACK_OFF = { firstMs: 100, longestMs: 1_000 };
const UNKNOWN_TOPIC_PATIENCE_MS = 1_500;

interface TopicQuestion {
  readonly kafka: Kafka;
  /** The client's. */
  readonly connection: KafkaConnection;
  readonly topic: string;
  readonly abandoned: AbortSignal;
  onTrouble(reason: string): void;
  /** How long the topic may be unknown; 1.5 seconds unless told. */
  readonly topicPatienceMs?: number;
}

/**
 * Waits for a broker to answer and tells how many partitions the topic has.
 *
 * @throws UserError when there is no such topic, it may not be used or the brokers refuse this client; AbortError
 * when abandoned
 */
export async function countPartitions(question: TopicQuestion): Promise<number> {
  const { kafka, topic, abandoned, onTrouble, topicPatienceMs = UNKNOWN_TOPIC_PATIENCE_MS } = question;
  const isMissing = topicPatience(topicPatienceMs);
  for (let attempt = 1; ; attempt++) {
    const answer = await askOnce(kafka, topic);
    if (typeof answer === 'number') return answer;
    abandoned.throwIfAborted();
    if (isMissing(answer)) throw new UserError(missingTopic(question));
    const trouble = troubleOf(question, answer);
    if (trouble !== undefined) onTrouble(trouble);
    await sleep(backOffMs(attempt, BACK_OFF, Math.random()), undefined, { signal: abandoned });
  }
}

/** What to say while waiting; throws where waiting cannot help. */
function troubleOf({ connection, topic, topicPatienceMs }: TopicQuestion, answer: SendProblem): string | undefined {
  if (answer.kind === 'refused') throw new UserError(refusal(topic, answer.reason));
  if (answer.kind === 'unreachable') return answer.reason;
  if (answer.kind === 'unknown-topic' && topicPatienceMs !== undefined) return `there is no topic ${topic} yet`;
  if (answer.kind !== 'connection-problem') return undefined;
  if (answer.problem.kind !== 'closed') throw new UserError(refusalSentence(connection, answer.problem));
  return closedReason(connection.security, answer.reason);
}

async function askOnce(kafka: Kafka, topic: string): Promise<number | SendProblem> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    return topics[0]?.partitions.length ?? 0;
  } catch (error) {
    return describeSendProblem(error);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

const missingTopic = ({ topic, connection: { brokers } }: TopicQuestion): string =>
  `There is no topic ${topic}: npm start creates it on its own broker; on a broker of yours, run ${topicCommand(brokers, topic)}.`;

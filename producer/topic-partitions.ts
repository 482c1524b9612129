import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { UserError } from '../command-line/command.ts';
import { describeSendProblem, type SendProblem } from './send-problem.ts';
import { refusal } from './sequenced-sender.ts';
import { topicPatience } from './topic-patience.ts';

const PAUSE_MS = 500;
const UNKNOWN_TOPIC_PATIENCE_MS = 1_500;

/**
 * Waits for a broker to answer and tells how many partitions the topic has.
 *
 * @throws UserError when there is no such topic or it may not be used, AbortError when abandoned
 */
export async function countPartitions(
  kafka: Kafka,
  topic: string,
  abandoned: AbortSignal,
  onTrouble: (reason: string) => void,
): Promise<number> {
  const isMissing = topicPatience(UNKNOWN_TOPIC_PATIENCE_MS);
  for (;;) {
    const answer = await askOnce(kafka, topic);
    if (typeof answer === 'number') return answer;
    abandoned.throwIfAborted();
    if (answer.kind === 'refused') throw new UserError(refusal(topic, answer.reason));
    if (answer.kind === 'unreachable') onTrouble(answer.reason);
    if (isMissing(answer)) throw new UserError(missingTopic(topic));
    await sleep(PAUSE_MS, undefined, { signal: abandoned });
  }
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

const missingTopic = (topic: string): string =>
  `There is no topic ${topic}: npm start creates one with its broker; on a broker of your own run ` +
  `kafka-topics.sh --bootstrap-server HOST:PORT --create --topic ${topic} --partitions 6.`;

import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';
import type { KafkaConnection } from '../../adapters/kafka/kafka-connection.ts';
import { UserError } from '../../command-line/command.ts';
import { closedReason, refusalSentence, requireReachableNames } from '../../command-line/kafka-connection-problem.ts';
import { topicCommand } from '../../command-line/server-options.ts';
import { isOver, unanswered } from '../../command-line/wait-for-server.ts';
import { backOffMs } from '../../failures/back-off.ts';
import { describeSendProblem, type SendProblem } from './send-problem.ts';
import { refusal } from './sequenced-sender.ts';
import { checkTopic, type TopicCheck } from './topic-check.ts';
import { isRefusal, refusalPatience, topicPatience } from './topic-patience.ts';

const BACK_OFF = { firstMs: 500, longestMs: 5_000 };
/** Asking makes a connection, and too many of these may be why it is refused. */
const BACK_OFF_WHEN_REFUSED = { firstMs: 500, longestMs: 30_000 };
const UNKNOWN_TOPIC_PATIENCE_MS = 1_500;

/** How the topic is waited for, and what it should be like. */
export interface TopicWait {
  /** How long the topic may be unknown; 1.5 seconds unless told. */
  readonly topicPatienceMs?: number;
  /** How long the brokers may refuse this client's sign-in or permissions; not at all unless told. */
  readonly refusalPatienceMs?: number;
  /** How long brokers may give no answer before waiting fails; for ever unless told. */
  readonly connectTimeoutSeconds?: number | undefined;
  /** Without it the topic may be set as it likes. */
  readonly check?: TopicCheck;
}

interface TopicQuestion extends TopicWait {
  readonly kafka: Kafka;
  /** The client's. */
  readonly connection: KafkaConnection;
  readonly topic: string;
  readonly abandoned: AbortSignal;
  onTrouble(reason: string): void;
  /** The real one unless told. */
  readonly clock?: WaitingClock;
}

/** The time that passes between questions. */
export interface WaitingClock {
  nowMs(): number;
  pause(ms: number, abandoned: AbortSignal): Promise<void>;
}

const REAL_CLOCK: WaitingClock = {
  nowMs: () => performance.now(),
  pause: (ms, signal) => sleep(ms, undefined, { signal }),
};

/**
 * Waits for a broker to answer and tells how many partitions the topic has. One client asks, on one connection as long as
 * that lasts, in growing intervals with jitter.
 *
 * @throws UserError when there is no such topic, it may not be used the brokers refuse this client or call themselves what cannot be
 * reached; AbortError when abandoned
 */
export async function countPartitions(question: TopicQuestion): Promise<number> {
  const { abandoned, clock = REAL_CLOCK } = question;
  const troubleOf = troubles(question, clock.nowMs);
  const admin = question.kafka.admin();
  try {
    for (let attempt = 1; ; attempt++) {
      const answer = await askOnce(admin, question);
      if (typeof answer === 'number') return answer;
      abandoned.throwIfAborted();
      const trouble = troubleOf(answer);
      if (trouble !== undefined) question.onTrouble(trouble);
      const backOff = isRefusal(answer) ? BACK_OFF_WHEN_REFUSED : BACK_OFF;
      await clock.pause(backOffMs(attempt, backOff, Math.random()), abandoned);
    }
  } finally {
    await disconnect(admin);
  }
}

/** Makes a function that answers what to say while waiting, and throws where waiting does not help, or no longer. */
function troubles(question: TopicQuestion, nowMs: () => number): (problem: SendProblem) => string | undefined {
  const isMissing = topicPatience(question.topicPatienceMs ?? UNKNOWN_TOPIC_PATIENCE_MS, nowMs);
  const isRefused = refusalPatience(question.refusalPatienceMs ?? 0, nowMs);
  const startMs = nowMs();
  return (problem) => {
    const waitedMs = nowMs() - startMs;
    if (isSilence(problem) && isOver(waitedMs, question.connectTimeoutSeconds))
      throw unanswered(`Kafka at ${question.connection.brokers.join(',')}`, waitedMs, new Error(problem.reason));
    const isFinal = [isMissing(problem), isRefused(problem), isUntrusted(problem)].includes(true);
    if (isFinal) throw new UserError(sentenceOf(question, problem));
    return noticeOf(question, problem);
  };
}

const isUntrusted = (problem: SendProblem): boolean =>
  problem.kind === 'connection-problem' && problem.problem.kind === 'certificate';

const isSilence = (problem: SendProblem): problem is SendProblem & { readonly reason: string } =>
  problem.kind === 'unreachable' || (problem.kind === 'connection-problem' && problem.problem.kind === 'closed');

function sentenceOf(question: TopicQuestion, problem: SendProblem): string {
  if (problem.kind === 'connection-problem') return refusalSentence(question.connection, problem.problem);
  return problem.kind === 'refused' ? refusal(question.topic, problem.reason) : missingTopic(question);
}

function noticeOf({ connection, topic, topicPatienceMs }: TopicQuestion, problem: SendProblem): string | undefined {
  switch (problem.kind) {
    case 'unknown-topic':
      return topicPatienceMs === undefined ? undefined : `there is no topic ${topic} yet`;
    case 'connection-problem':
      return isRefusal(problem) ? problem.reason : closedReason(connection.security, problem.reason);
    case 'refused':
    case 'unreachable':
      return problem.reason;
    case 'already-there':
    case 'sequence-lost':
      return undefined;
  }
}

/** @throws UserError where waiting does not help */
async function askOnce(admin: Admin, { connection, topic, check }: TopicQuestion): Promise<number | SendProblem> {
  try {
    await admin.connect();
    // Before any other question, which goes to the names.
    await requireReachableNames(admin, connection.brokers);
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    if (check !== undefined) await checkTopic(admin, topic, check);
    return topics[0]?.partitions.length ?? 0;
  } catch (error) {
    if (error instanceof UserError) throw error;
    const problem = describeSendProblem(error);
    // Whoever knows that there is no such topic has let this client in, and can be asked again.
    if (problem.kind !== 'unknown-topic') await disconnect(admin);
    return problem;
  }
}

/** A connection that is cut already may refuse to be closed, which changes nothing. */
async function disconnect(admin: Admin): Promise<void> {
  await admin.disconnect().catch(() => undefined);
}

const missingTopic = ({ topic, connection: { brokers } }: TopicQuestion): string =>
  `There is no topic ${topic}: npm start creates it on its own broker; on a broker of yours, run ${topicCommand(brokers, topic)}.`;

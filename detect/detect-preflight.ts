import { connectionProblem } from '../adapters/kafka/connection-problem.ts';
import { type KafkaConnection, quietKafka } from '../adapters/kafka/kafka-connection.ts';
import { topicExists } from '../adapters/kafka/topic.ts';
import { type TopicRetention, topicRetention } from '../adapters/kafka/topic-retention.ts';
import { type Client, searchClient } from '../adapters/opensearch/connection/client.ts';
import type { SearchConnection } from '../adapters/opensearch/connection/search-connection.ts';
import { installSchema } from '../adapters/opensearch/schema/install-schema.ts';
import { UserError } from '../command-line/command.ts';
import { closedReason, refusalSentence, requireReachableNames } from '../command-line/kafka-connection-problem.ts';
import { searchRefusal } from '../command-line/search-refusal.ts';
import { failureTopicCommand, topicCommand } from '../command-line/server-options.ts';
import type { RuleSet } from '../detection/rules.ts';
import type { OnFailure } from '../event-source-mapping/mapping-options.ts';

interface KafkaPreflight extends KafkaConnection {
  readonly topic: string;
  readonly onFailure?: OnFailure;
}

/**
 * Checks that the topic exists, and that of the on-failure destination where it is one.
 *
 * @returns how long the topic keeps its records
 * @throws UserError when a topic does not exist, the brokers refuse this client or call themselves what cannot be reached; other errors when the brokers do not answer
 */
export async function prepareKafka(preflight: KafkaPreflight): Promise<TopicRetention> {
  const { brokers, topic, onFailure } = preflight;
  const kafka = quietKafka(preflight);
  const admin = kafka.admin();
  try {
    await admin.connect();
    await requireReachableNames(admin, brokers);
    const missing = async (name: string) => !(await topicExists(admin, name));
    if (await missing(topic)) throw noTopic(brokers, topic, topicCommand, '--topic');
    if (onFailure?.kind === 'kafka' && (await missing(onFailure.topic)))
      throw noTopic(brokers, onFailure.topic, failureTopicCommand, '--on-failure');
    return await topicRetention(admin, topic);
  } catch (error) {
    throw explained(preflight, error);
  } finally {
    await admin.disconnect().catch(() => {});
  }
}

function noTopic(brokers: readonly string[], topic: string, command: typeof topicCommand, option: string): UserError {
  const create = command(brokers, topic);
  return new UserError(
    `Kafka at ${brokers.join(',')} has no topic "${topic}"; create it (${create}) or name another with ${option}.`,
  );
}

function explained(connection: KafkaConnection, error: unknown): unknown {
  const problem = connectionProblem(error);
  if (problem === undefined) return error;
  if (problem.kind === 'closed') return new Error(closedReason(connection.security, problem.reason), { cause: error });
  return new UserError(refusalSentence(connection, problem));
}

/**
 * Installs template and indices in OpenSearch; shards have a copy where there is a second node to hold it.
 *
 * @throws UserError when OpenSearch refuses or cannot be trusted; other errors when it does not answer
 */
export async function prepareSearch(connection: SearchConnection, ruleSet: RuleSet): Promise<void> {
  const client = searchClient(connection);
  try {
    const replicas = (await dataNodes(client)) > 1 ? 1 : 0;
    await installSchema(client, { ruleSet, nowMs: Date.now(), replicas });
  } catch (error) {
    throw searchRefusal(connection, error);
  } finally {
    await client.close();
  }
}

async function dataNodes(client: Client): Promise<number> {
  const { body } = await client.cluster.health();
  return body.number_of_data_nodes;
}

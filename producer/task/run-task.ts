import type { Logger } from '@aws-lambda-powertools/logger';
import type { BootstrapAnswer } from '../../adapters/aws/bootstrap-brokers.ts';
import type { KafkaSecurity } from '../../adapters/kafka/kafka-connection.ts';
import { UserError } from '../../command-line/command.ts';
import type { ProducerSettings } from '../options.ts';
import type { TopicCheck } from '../publish/topic-check.ts';
import { runProducer } from '../run-producer.ts';
import { clusterBrokers } from './cluster-brokers.ts';
import { type ProducerConfig, parseConfig } from './config.ts';
import { HealthFile } from './health.ts';

/** What the task needs of its surroundings. */
export interface TaskSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Ends the task after the batch on its way. */
  readonly stop: AbortSignal;
  askForBrokers(clusterArn: string, region: string): Promise<BootstrapAnswer>;
  securityOf(config: ProducerConfig): KafkaSecurity;
  /** Ten minutes unless told. */
  readonly refusalPatienceMs?: number;
}

/**
 * How long a stopped task waits for the batch on its way: with what comes after it less than the 30 seconds that Fargate
 * gives a container between SIGTERM and SIGKILL.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
const GRACE_MS = 20_000;
const RATE_LINE_EVERY_MS = 60_000;
/** No task runs that long: it waits for the topic as it waits for the cluster. */
const TOPIC_PATIENCE_MS = Number.POSITIVE_INFINITY;
/**
 * How long a refusal may pass by itself: a small broker refuses more than a few new connections a second, and a role's
 * permissions arrive after the role. A task that ended at once would be one of the few ends after which ECS rolls back.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
const REFUSAL_PATIENCE_MS = 600_000;

/**
 * Runs the producer as a task: configured by the environment, telling what it does as structured log lines.
 *
 * @returns the exit status: 0 when it was stopped and everything is acknowledged, else 1
 */
export async function runTask(surroundings: TaskSurroundings): Promise<number> {
  const { environment, logger } = surroundings;
  const config = parseConfig(environment);
  if (!config.ok) {
    logger.error("The producer's configuration is unusable.", { problems: config.problem });
    return 1;
  }
  try {
    const health = new HealthFile(config.value.healthFile);
    health.touch();
    return await produce(config.value, health, surroundings);
  } catch (error) {
    const fields = error instanceof UserError ? {} : { error: error instanceof Error ? error : String(error) };
    logger.error(error instanceof UserError ? error.message : 'The producer ended by a defect.', fields);
    return 1;
  }
}

async function produce(config: ProducerConfig, health: HealthFile, surroundings: TaskSurroundings): Promise<number> {
  const { logger, stop, askForBrokers, securityOf, refusalPatienceMs = REFUSAL_PATIENCE_MS } = surroundings;
  const { clusterArn, region } = config;
  const brokers = await clusterBrokers({
    ask: () => askForBrokers(clusterArn, region),
    onWaiting: (reason) => {
      health.touch();
      logger.warn('There are no brokers to send to yet; asking again.', { reason });
    },
    stop,
    patienceMs: refusalPatienceMs,
  });
  if (brokers === undefined) return 0;
  logger.info('Sending readings.', { ...config, brokers });
  let acknowledged = 0;
  return runProducer(settingsOf(config, brokers), {
    security: securityOf(config),
    out: { write: (text: string) => logger.info(text.trimEnd()) },
    err: { write: (text: string) => logger.info(text.trimEnd()) },
    warn: (line) => {
      // Waiting for the topic is no illness; waiting after that is one if it takes long.
      if (acknowledged === 0) health.touch();
      logger.warn(line);
    },
    stop,
    graceMs: GRACE_MS,
    rateLineEveryMs: RATE_LINE_EVERY_MS,
    topicWait: {
      topicPatienceMs: TOPIC_PATIENCE_MS,
      refusalPatienceMs,
      check: topicCheck(config, logger),
    },
    tellParent: (readings) => {
      acknowledged = readings;
      health.touch();
    },
  });
}

/** A wrong setting loses or misplaces readings sooner or later, so a person must know; sending goes on meanwhile. */
function topicCheck({ topic, topicSettings }: ProducerConfig, logger: TaskSurroundings['logger']): TopicCheck {
  return {
    settings: topicSettings,
    onDifferent: (differences) =>
      logger.error('The topic is not set as it should be: deploy again, or set it by hand.', { topic, differences }),
    onHidden: (reason) =>
      logger.warn(
        'The settings of the topic cannot be checked: allow kafka-cluster:DescribeTopicDynamicConfiguration.',
        { topic, reason },
      ),
  };
}

function settingsOf(config: ProducerConfig, brokers: readonly string[]): ProducerSettings {
  const { topic, ratePerSecond: rate, sensors, mode } = config;
  return {
    ...{ brokers: brokers.join(','), topic, rate, sensors, mode, quiet: true },
    // Not the same readings again after each restart.
    ...{ seed: Date.now() % 2 ** 32, anomalies: 2 },
    ...{ count: undefined, from: undefined, interval: undefined },
    ...{ replay: undefined, speed: '1', rules: undefined, unchecked: false },
  };
}

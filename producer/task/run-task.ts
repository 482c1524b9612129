import type { Logger } from '@aws-lambda-powertools/logger';
import type { BootstrapAnswer } from '../../adapters/aws/bootstrap-brokers.ts';
import type { KafkaSecurity } from '../../adapters/kafka/kafka-connection.ts';
import { UserError } from '../../command-line/command.ts';
import type { ProducerSettings } from '../options.ts';
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
  const { logger, stop, askForBrokers, securityOf } = surroundings;
  const { clusterArn, region } = config;
  const brokers = await clusterBrokers({
    ask: () => askForBrokers(clusterArn, region),
    onWaiting: (reason) => {
      health.touch();
      logger.warn('There are no brokers to send to yet; asking again.', { reason });
    },
    stop,
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
    topicPatienceMs: TOPIC_PATIENCE_MS,
    tellParent: (readings) => {
      acknowledged = readings;
      health.touch();
    },
  });
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

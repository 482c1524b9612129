import type { TopicSettings } from '../../adapters/kafka/topic-settings.ts';
import { failure, type Result, success } from '../../detection/result.ts';
import { producerOptions } from '../options.ts';
import { SIMULATION_MODES, type SimulationSettings } from '../simulation/simulation.ts';

/** The environment variables that the producer's task reads; infra sets exactly these. */
export interface ProducerEnvironment {
  /** ARN of the MSK cluster; its region is the producer's. */
  readonly KAFKA_CLUSTER_ARN: string;
  /** Topic that takes the readings. */
  readonly TOPIC: string;
  /** What the topic should be set to, by Kafka's names: a JSON object of texts. */
  readonly TOPIC_SETTINGS: string;
  /** Readings a second, of all sensors together. */
  readonly RATE: string;
  /** How many sensors there are, numbered from 1. */
  readonly SENSORS: string;
  /** What the readings are like. */
  readonly MODE: (typeof SIMULATION_MODES)[number];
  /** Absolute path of the file whose age says whether readings are acknowledged; its folder must be writable. */
  readonly HEALTH_FILE: string;
}

export interface ProducerConfig {
  readonly clusterArn: string;
  readonly region: string;
  readonly topic: string;
  readonly topicSettings: TopicSettings;
  readonly ratePerSecond: number;
  readonly sensors: number;
  readonly mode: SimulationSettings['mode'];
  readonly healthFile: string;
}

const CLUSTER_ARN = /^arn:aws[a-z-]*:kafka:([a-z0-9-]+):\d{12}:cluster\/[^/]+\/[^/]+$/;
const VARIABLES = ['KAFKA_CLUSTER_ARN', 'TOPIC', 'TOPIC_SETTINGS', 'RATE', 'SENSORS', 'MODE', 'HEALTH_FILE'] as const;
const { rate, sensors, topic } = producerOptions;

/** For each variable what it allows, in words, and whether a text is that. */
const RULES: Readonly<Record<(typeof VARIABLES)[number], readonly [string, (text: string) => boolean]>> = {
  KAFKA_CLUSTER_ARN: ['the ARN of an MSK cluster', (text) => CLUSTER_ARN.test(text)],
  TOPIC: [topic.allowed, (text) => topic.pattern?.test(text) ?? true],
  TOPIC_SETTINGS: ['a JSON object of texts', (text) => settingsIn(text) !== undefined],
  RATE: [`a number from ${rate.min} to ${rate.max}`, (text) => isWithin(rate, text)],
  SENSORS: [
    `a whole number from ${sensors.min} to ${sensors.max}`,
    (text) => isWithin(sensors, text) && Number.isInteger(Number(text)),
  ],
  MODE: [`one of ${SIMULATION_MODES.join(', ')}`, (text) => modeOf(text) !== undefined],
  HEALTH_FILE: ['an absolute path', (text) => text.startsWith('/')],
};

/** Reads the configuration; every problem at once, each naming the variable, what it got and what it allows. */
export function parseConfig(
  environment: Readonly<Record<string, string | undefined>>,
): Result<ProducerConfig, readonly string[]> {
  const problems = VARIABLES.flatMap((name) => problemWith(name, environment[name]));
  if (problems.length > 0) return failure(problems);
  const text = (name: (typeof VARIABLES)[number]) => environment[name] ?? '';
  return success({
    clusterArn: text('KAFKA_CLUSTER_ARN'),
    region: CLUSTER_ARN.exec(text('KAFKA_CLUSTER_ARN'))?.[1] ?? '',
    topic: text('TOPIC'),
    topicSettings: settingsIn(text('TOPIC_SETTINGS')) ?? {},
    ratePerSecond: Number(text('RATE')),
    sensors: Number(text('SENSORS')),
    mode: modeOf(text('MODE')) ?? 'uniform',
    healthFile: text('HEALTH_FILE'),
  });
}

function problemWith(name: (typeof VARIABLES)[number], text: string | undefined): readonly string[] {
  const [allowed, isAllowed] = RULES[name];
  if (text === undefined || text === '') return [`${name} is missing; set it to ${allowed}`];
  return isAllowed(text) ? [] : [`${name} must be ${allowed}, got ${JSON.stringify(text)}`];
}

function isWithin({ min, max }: { readonly min: number; readonly max: number }, text: string): boolean {
  return text.trim() !== '' && Number(text) >= min && Number(text) <= max;
}

function settingsIn(text: string): TopicSettings | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
    return Object.values(parsed).every((value) => typeof value === 'string') ? (parsed as TopicSettings) : undefined;
  } catch {
    return undefined;
  }
}

const modeOf = (text: string) => SIMULATION_MODES.find((mode) => mode === text);

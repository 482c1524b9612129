import type { TopicSettings } from '../../adapters/kafka/topic-settings.ts';
import { failure, type Result, shown, success } from '../../detection/result.ts';
import { DEFAULT_RULES_FILE, parseRuleSet } from '../../detection/rules.ts';

/** What the template says about the custom resource; CloudFormation makes text of every number. */
export interface ProvisionerProperties {
  /** Kafka brokers to begin with, each HOST:PORT, separated by commas. */
  readonly brokers: string;
  /** Name of the topic that is set; it is made elsewhere. */
  readonly topic: string;
  /** What the topic is set to, by Kafka's names. */
  readonly topicSettings: TopicSettings;
  /** ARN of the IAM role that writes documents: the detector's. */
  readonly writerRoleArn: string;
  /** ARN of the IAM role that deletes what has been kept long enough. */
  readonly retentionRoleArn: string;
  /** ARN of the IAM role that keeps the views; templates of before there were any lack it. */
  readonly viewsRoleArn?: string;
  /** Channels to map beside temperature and pressure. */
  readonly channels: readonly string[];
  /** Copies of each shard beside the first: a whole number from 0 to 5. */
  readonly replicas: string;
  /** Shards that each new day is spread over: a whole number from 1 to 1024; 1 unless told. */
  readonly primaryShards?: string;
  /** Changes whenever this function would install something else, so that CloudFormation calls it. */
  readonly schemaVersion: string;
}

/** What is to be installed in OpenSearch. */
export interface SearchProvision {
  readonly writerRoleArn: string;
  readonly retentionRoleArn: string;
  readonly viewsRoleArn?: string | undefined;
  readonly mappedChannels: readonly string[];
  readonly replicas: number;
  readonly primaryShards: number;
}

/** A topic and what it is to be set to. */
export interface TopicProvision {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly topicSettings: TopicSettings;
}

/** What is to be installed. */
export interface Provision extends SearchProvision, TopicProvision {
  readonly schemaVersion: string;
}

type Properties = Readonly<Record<string, unknown>>;
type RoleArnName = 'writerRoleArn' | 'retentionRoleArn' | 'viewsRoleArn';

const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/;
const REPLICAS = /^[0-5]$/;
/** OpenSearch's own limit for an index. */
const MOST_SHARDS = 1_024;
const BROKERS = /^[^\s,:]+:\d{1,5}(,[^\s,:]+:\d{1,5})*$/;
const TOPIC = /^[\w.-]{1,249}$/;

/** Reads the custom resource's properties; every problem at once, each naming the property, what it got and what it allows. */
export function parseProperties(properties: Properties): Result<Provision, readonly string[]> {
  const problems: string[] = [];
  const roleArn = (name: RoleArnName): string => {
    const arn = roleArnIn(properties, name);
    if (arn === undefined) problems.push(`${name} must be the ARN of an IAM role, got ${shown(properties[name])}`);
    return arn ?? '';
  };
  const { replicas, primaryShards = '1', schemaVersion } = properties;
  const provision = {
    ...topicOf(properties, problems),
    writerRoleArn: roleArn('writerRoleArn'),
    retentionRoleArn: roleArn('retentionRoleArn'),
    viewsRoleArn: properties['viewsRoleArn'] === undefined ? undefined : roleArn('viewsRoleArn'),
    mappedChannels: mappedChannels(properties['channels'], problems),
    replicas: Number(replicas),
    primaryShards: Number(primaryShards),
    schemaVersion: String(schemaVersion),
  };
  if (!REPLICAS.test(String(replicas))) problems.push(`replicas must be a number from 0 to 5, got ${shown(replicas)}`);
  if (!isShardCount(primaryShards))
    problems.push(`primaryShards must be a whole number from 1 to ${MOST_SHARDS}, got ${shown(primaryShards)}`);
  if (typeof schemaVersion !== 'string' || schemaVersion === '')
    problems.push(`schemaVersion must be a text, got ${shown(schemaVersion)}`);
  return problems.length > 0 ? failure(problems) : success(provision);
}

/** The roles that properties name, as far as they are usable: those of an older template may look different. */
export function roleArnIn(properties: Properties, name: RoleArnName): string | undefined {
  const arn = properties[name];
  return typeof arn === 'string' && ROLE_ARN.test(arn) ? arn : undefined;
}

function topicOf({ brokers, topic, topicSettings }: Properties, problems: string[]): TopicProvision {
  if (typeof brokers !== 'string' || !BROKERS.test(brokers))
    problems.push(`brokers must be HOST:PORT, or several separated by commas, got ${shown(brokers)}`);
  if (typeof topic !== 'string' || !TOPIC.test(topic))
    problems.push(`topic must be up to 249 letters, digits, dots, dashes or underscores, got ${shown(topic)}`);
  const settings = typeof topicSettings === 'object' && topicSettings !== null ? Object.entries(topicSettings) : [];
  const texts = settings.filter((setting): setting is [string, string] => typeof setting[1] === 'string');
  if (texts.length === 0 || texts.length < settings.length)
    problems.push(`topicSettings must be an object of texts by Kafka's names, got ${shown(topicSettings)}`);
  return { brokers: String(brokers).split(','), topic: String(topic), topicSettings: Object.fromEntries(texts) };
}

/** CloudFormation leaves out an empty list. */
function mappedChannels(channels: unknown, problems: string[]): readonly string[] {
  const ruleSet = parseRuleSet({ ...DEFAULT_RULES_FILE, channels: channels ?? [] });
  if (ruleSet.ok) return ruleSet.value.mappedChannels;
  problems.push(...ruleSet.problem);
  return [];
}

const isShardCount = (value: unknown): boolean =>
  /^\d{1,4}$/.test(String(value)) && Number(value) >= 1 && Number(value) <= MOST_SHARDS;

import { failure, type Result, shown, success } from '../../detection/result.ts';
import { DEFAULT_RULES_FILE, parseRuleSet } from '../../detection/rules.ts';

/** What the template says about the custom resource; CloudFormation makes text of every number. */
export interface ProvisionerProperties {
  /** ARN of the IAM role that writes documents: the detector's. */
  readonly writerRoleArn: string;
  /** ARN of the IAM role that deletes what has been kept long enough. */
  readonly retentionRoleArn: string;
  /** Channels to map beside temperature and pressure. */
  readonly channels: readonly string[];
  /** Copies of each shard beside the first: a whole number from 0 to 5. */
  readonly replicas: string;
  /** Changes whenever this function would install something else, so that CloudFormation calls it. */
  readonly schemaVersion: string;
}

/** What is to be installed. */
export interface Provision {
  readonly writerRoleArn: string;
  readonly retentionRoleArn: string;
  readonly mappedChannels: readonly string[];
  readonly replicas: number;
  readonly schemaVersion: string;
}

type Properties = Readonly<Record<string, unknown>>;

const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/;
const REPLICAS = /^[0-5]$/;

/** Reads the custom resource's properties; every problem at once, each naming the property, what it got and what it allows. */
export function parseProperties(properties: Properties): Result<Provision, readonly string[]> {
  const problems: string[] = [];
  const roleArn = (name: 'writerRoleArn' | 'retentionRoleArn'): string => {
    const arn = roleArnIn(properties, name);
    if (arn === undefined) problems.push(`${name} must be the ARN of an IAM role, got ${shown(properties[name])}`);
    return arn ?? '';
  };
  const { replicas, schemaVersion } = properties;
  const provision = {
    writerRoleArn: roleArn('writerRoleArn'),
    retentionRoleArn: roleArn('retentionRoleArn'),
    mappedChannels: mappedChannels(properties['channels'], problems),
    replicas: Number(replicas),
    schemaVersion: String(schemaVersion),
  };
  if (!REPLICAS.test(String(replicas))) problems.push(`replicas must be a number from 0 to 5, got ${shown(replicas)}`);
  if (typeof schemaVersion !== 'string' || schemaVersion === '')
    problems.push(`schemaVersion must be a text, got ${shown(schemaVersion)}`);
  return problems.length > 0 ? failure(problems) : success(provision);
}

/** The roles that properties name, as far as they are usable: those of an older template may look different. */
export function roleArnIn(properties: Properties, name: 'writerRoleArn' | 'retentionRoleArn'): string | undefined {
  const arn = properties[name];
  return typeof arn === 'string' && ROLE_ARN.test(arn) ? arn : undefined;
}

/** CloudFormation leaves out an empty list. */
function mappedChannels(channels: unknown, problems: string[]): readonly string[] {
  const ruleSet = parseRuleSet({ ...DEFAULT_RULES_FILE, channels: channels ?? [] });
  if (ruleSet.ok) return ruleSet.value.mappedChannels;
  problems.push(...ruleSet.problem);
  return [];
}

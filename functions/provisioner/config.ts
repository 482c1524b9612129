import type { KafkaSecurity } from '../../adapters/kafka/kafka-connection.ts';
import {
  parseSearchConnection,
  type SearchEnvironment,
} from '../../adapters/opensearch/connection/search-environment.ts';
import { failure, type Result, success } from '../../detection/result.ts';

/** The environment variables that the provisioner reads; infra sets exactly these. */
export interface ProvisionerEnvironment extends Pick<SearchEnvironment, 'SEARCH_NODE' | 'SEARCH_CA_FILE'> {
  /** ARN of the secret with the master user's `username` and `password`. */
  readonly MASTER_SECRET_ARN: string;
  /** How the provisioner signs in to Kafka; for `msk-iam` in AWS_REGION, which Lambda sets. */
  readonly KAFKA_SECURITY: (typeof KAFKA_SECURITIES)[number];
}

const KAFKA_SECURITIES = ['msk-iam', 'plaintext'] as const;

export interface ProvisionerConfig {
  readonly searchNode: string;
  readonly caFile?: string;
  readonly masterSecretArn: string;
  readonly kafkaSecurity: KafkaSecurity;
}

/** Reads the configuration; every problem at once, each naming the variable, what it got and what it allows. */
export function parseConfig(
  environment: Readonly<Record<string, string | undefined>>,
): Result<ProvisionerConfig, readonly string[]> {
  const problems: string[] = [];
  const { node: searchNode, caFile } = parseSearchConnection(environment, ['none'], problems);
  const masterSecretArn = environment['MASTER_SECRET_ARN'] ?? '';
  if (!/^arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:./.test(masterSecretArn))
    problems.push(`MASTER_SECRET_ARN must be the ARN of a secret, got ${JSON.stringify(masterSecretArn)}`);
  const kafkaSecurity = parseKafkaSecurity(environment, problems);
  if (problems.length > 0) return failure(problems);
  return success({ searchNode, masterSecretArn, kafkaSecurity, ...(caFile !== undefined && { caFile }) });
}

function parseKafkaSecurity(
  { KAFKA_SECURITY = '', AWS_REGION: region = '' }: Readonly<Record<string, string | undefined>>,
  problems: string[],
): KafkaSecurity {
  const kind = KAFKA_SECURITIES.find((candidate) => candidate === KAFKA_SECURITY);
  if (kind === undefined)
    problems.push(
      `KAFKA_SECURITY must be one of ${KAFKA_SECURITIES.join(', ')}, got ${JSON.stringify(KAFKA_SECURITY)}`,
    );
  if (kind !== 'msk-iam') return { kind: 'plaintext' };
  if (region === '') problems.push('AWS_REGION is missing; KAFKA_SECURITY=msk-iam needs it');
  return { kind, region };
}

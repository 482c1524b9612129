import {
  parseSearchConnection,
  type SearchEnvironment,
} from '../../adapters/opensearch/connection/search-environment.ts';
import { failure, type Result, success } from '../../detection/result.ts';

/** The environment variables that the provisioner reads; infra sets exactly these. */
export interface ProvisionerEnvironment extends Pick<SearchEnvironment, 'SEARCH_NODE' | 'SEARCH_CA_FILE'> {
  /** ARN of the secret with the master user's `username` and `password`. */
  readonly MASTER_SECRET_ARN: string;
}

export interface ProvisionerConfig {
  readonly searchNode: string;
  readonly caFile?: string;
  readonly masterSecretArn: string;
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
  if (problems.length > 0) return failure(problems);
  return success({ searchNode, masterSecretArn, ...(caFile !== undefined && { caFile }) });
}

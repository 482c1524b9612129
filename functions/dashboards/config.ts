import {
  parseSearchConnection,
  type SearchEnvironment,
} from '../../adapters/opensearch/connection/search-environment.ts';
import { failure, type Result, success } from '../../detection/result.ts';

/** The environment variables that the function reads; infra sets exactly these. */
export interface DashboardsEnvironment extends Pick<SearchEnvironment, 'SEARCH_NODE' | 'SEARCH_CA_FILE'> {
  /** ARN of the secret with the master user's `username` and `password`. */
  readonly MASTER_SECRET_ARN: string;
  /** Path of the rules file, relative to the working directory; without it the default rules. */
  readonly RULES_FILE?: string;
}

export interface DashboardsConfig {
  /** Dashboards' own address: that of the domain with its base path. */
  readonly url: string;
  readonly caFile?: string;
  readonly masterSecretArn: string;
  readonly rulesFile: string | undefined;
}

/**
 * Where a domain of Amazon OpenSearch Service has its Dashboards.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/dashboards.html
 */
const BASE_PATH = '/_dashboards';

/** Reads the configuration; every problem at once, each naming the variable, what it got and what it allows. */
export function parseConfig(
  environment: Readonly<Record<string, string | undefined>>,
): Result<DashboardsConfig, readonly string[]> {
  const problems: string[] = [];
  const { node, caFile } = parseSearchConnection(environment, ['none'], problems);
  const { MASTER_SECRET_ARN: masterSecretArn = '', RULES_FILE: rulesFile } = environment;
  if (!/^arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:./.test(masterSecretArn))
    problems.push(`MASTER_SECRET_ARN must be the ARN of a secret, got ${JSON.stringify(masterSecretArn)}`);
  if (rulesFile === '') problems.push('RULES_FILE is empty; set it to the path of a rules file or leave it out');
  if (problems.length > 0) return failure(problems);
  const url = `${node.replace(/\/$/, '')}${BASE_PATH}`;
  return success({ url, masterSecretArn, rulesFile, ...(caFile !== undefined && { caFile }) });
}

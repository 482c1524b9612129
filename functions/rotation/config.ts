import {
  parseSearchConnection,
  type SearchEnvironment,
} from '../../adapters/opensearch/connection/search-environment.ts';
import { failure, type Result, success } from '../../detection/result.ts';

/** The environment variables that the rotation reads; infra sets exactly these. */
export type RotationEnvironment = Pick<SearchEnvironment, 'SEARCH_NODE' | 'SEARCH_CA_FILE'>;

export interface RotationConfig {
  readonly searchNode: string;
  readonly caFile?: string;
}

/** Reads the configuration; every problem at once, each naming the variable, what it got and what it allows. */
export function parseConfig(
  environment: Readonly<Record<string, string | undefined>>,
): Result<RotationConfig, readonly string[]> {
  const problems: string[] = [];
  const { node: searchNode, caFile } = parseSearchConnection(environment, ['none'], problems);
  if (problems.length > 0) return failure(problems);
  return success({ searchNode, ...(caFile !== undefined && { caFile }) });
}

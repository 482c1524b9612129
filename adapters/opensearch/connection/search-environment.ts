import { SEARCH_AUTHENTICATIONS, type SearchAuthentication, type SearchConnection } from './search-connection.ts';

type Kind = SearchAuthentication['kind'];

/** The environment variables that say where OpenSearch answers and how to sign in; `sigv4` also needs AWS_REGION, which Lambda sets. */
export interface SearchEnvironment {
  /** Base URL of the OpenSearch node or domain. */
  readonly SEARCH_NODE: string;
  /** How to sign in; `none` without it. */
  readonly SEARCH_AUTH?: Kind;
  /** With `basic`: the user's name. */
  readonly SEARCH_USER?: string;
  /** With `basic`: the user's password. */
  readonly SEARCH_PASSWORD?: string;
  /** Path of a PEM file with the certificate authority to trust instead of the public ones. */
  readonly SEARCH_CA_FILE?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads where OpenSearch is; an empty variable counts as none.
 *
 * @param allowed ways to sign in that the function takes
 * @param problems gets a sentence for each problem; with any, the connection must not be used
 */
export function parseSearchConnection(
  environment: Environment,
  allowed: readonly Kind[],
  problems: string[],
): SearchConnection {
  const node = environment['SEARCH_NODE'] ?? '';
  if (node === '')
    problems.push('SEARCH_NODE is missing; set it to the URL of OpenSearch, for instance http://127.0.0.1:9200');
  else if (!isWebUrl(node)) problems.push(`SEARCH_NODE must be an http or https URL, got ${JSON.stringify(node)}`);
  const caFile = environment['SEARCH_CA_FILE'] ?? '';
  const authentication = parseAuthentication(environment, allowed, problems);
  return { node, authentication, ...(caFile !== '' && { caFile }) };
}

function parseAuthentication(
  environment: Environment,
  allowed: readonly Kind[],
  problems: string[],
): SearchAuthentication {
  const given = environment['SEARCH_AUTH'] || 'none';
  const kind = SEARCH_AUTHENTICATIONS.find((candidate) => candidate === given && allowed.includes(candidate));
  switch (kind) {
    case undefined:
      problems.push(`SEARCH_AUTH must be one of ${allowed.join(', ')}, got ${JSON.stringify(given)}`);
      return { kind: 'none' };
    case 'none':
      return { kind };
    case 'basic':
      return {
        kind,
        user: present(environment, 'SEARCH_USER', 'SEARCH_AUTH=basic', problems),
        password: present(environment, 'SEARCH_PASSWORD', 'SEARCH_AUTH=basic', problems),
      };
    case 'sigv4':
      return { kind, region: present(environment, 'AWS_REGION', 'SEARCH_AUTH=sigv4', problems), service: 'es' };
  }
}

function present(environment: Environment, name: string, needer: string, problems: string[]): string {
  const value = environment[name] ?? '';
  if (value === '') problems.push(`${name} is missing; ${needer} needs it`);
  return value;
}

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

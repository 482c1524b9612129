import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { SEARCH_AUTHENTICATIONS, type SearchConnection } from '../adapters/opensearch/connection/search-connection.ts';
import { parseSearchConnection, type SearchEnvironment } from '../adapters/opensearch/connection/search-environment.ts';
import { reasonOf } from '../failures/reason.ts';
import { UsageError } from './command.ts';
import { choice, type OptionValues, text } from './options.ts';

/** How a command signs in to OpenSearch; the password is not an option, since every user of the machine can read those. */
export const searchConnectionOptions = {
  'search-auth': choice({
    help:
      'How to sign in to OpenSearch: basic signs in as --search-user with the password in the environment variable\n' +
      '      SEARCH_PASSWORD; sigv4 signs in with the AWS credentials in use, for the region in AWS_REGION.',
    choices: SEARCH_AUTHENTICATIONS,
    default: 'none',
  }),
  'search-user': text({
    help: 'User name for --search-auth basic.',
    placeholder: 'NAME',
    default: undefined,
  }),
  'search-ca': text({
    help: 'PEM file with the certificate authority of OpenSearch; without it, the public ones are trusted.',
    placeholder: 'FILE',
    default: undefined,
  }),
};

type Values = OptionValues<typeof searchConnectionOptions> & { readonly search: string };
type Environment = Readonly<Record<string, string | undefined>>;

/** Where OpenSearch is, for this process and for the function that it runs. */
export interface SearchSettings {
  readonly connection: SearchConnection;
  /** The same as the function's environment variables. */
  readonly variables: Required<SearchEnvironment>;
}

/**
 * Puts together what the options and the environment say.
 *
 * @param option the option that gives the address in `values.search`
 * @throws UsageError when they do not fit each other or the file cannot be used
 */
export function searchSettings(values: Values, environment: Environment, option = '--search'): SearchSettings {
  refuseMisfits(values, environment, option);
  const caFile = values['search-ca'] === undefined ? '' : resolve(values['search-ca']);
  if (caFile !== '') requireCertificate(caFile);
  const kind = values['search-auth'];
  const variables = {
    SEARCH_NODE: values.search,
    SEARCH_AUTH: kind,
    SEARCH_USER: values['search-user'] ?? '',
    SEARCH_PASSWORD: (kind === 'basic' && environment['SEARCH_PASSWORD']) || '',
    SEARCH_CA_FILE: caFile,
  };
  const problems: string[] = [];
  const region = environment['AWS_REGION'];
  const connection = parseSearchConnection({ ...variables, AWS_REGION: region }, SEARCH_AUTHENTICATIONS, problems);
  if (problems.length > 0) throw new UsageError(problems.map((problem) => `${problem}.`).join('\n'));
  return { connection, variables };
}

function refuseMisfits(values: Values, environment: Environment, option: string): void {
  if (!URL.canParse(values.search))
    throw new UsageError(`${option} must be an http or https URL, got ${JSON.stringify(values.search)}.`);
  const { username, password, protocol } = new URL(values.search);
  const { 'search-auth': kind, 'search-user': user, 'search-ca': ca } = values;
  const missing = (name: string) => (environment[name] ?? '') === '';
  if (username !== '' || password !== '')
    throw new UsageError(
      `${option} must not contain a user name or password; give them with --search-user and SEARCH_PASSWORD.`,
    );
  if (ca !== undefined && protocol !== 'https:') throw new UsageError(`--search-ca needs an https URL in ${option}.`);
  if (user !== undefined && kind !== 'basic') throw new UsageError('--search-user needs --search-auth basic.');
  if (kind === 'basic' && user === undefined) throw new UsageError('--search-auth basic needs --search-user.');
  if (kind === 'basic' && missing('SEARCH_PASSWORD'))
    throw new UsageError('--search-auth basic needs the password in the environment variable SEARCH_PASSWORD.');
  if (kind === 'sigv4' && missing('AWS_REGION'))
    throw new UsageError('--search-auth sigv4 needs the region of the domain in the environment variable AWS_REGION.');
}

function requireCertificate(file: string): void {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--search-ca must name a PEM file that can be read, got ${file} (${reasonOf(error)}).`);
  }
  if (!content.includes('-----BEGIN CERTIFICATE-----'))
    throw new UsageError(`--search-ca must name a PEM file with certificates, but ${file} holds none.`);
}

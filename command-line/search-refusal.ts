import type { SearchAuthentication, SearchConnection } from '../adapters/opensearch/connection/search-connection.ts';
import { mayPass, searchFailure } from '../adapters/opensearch/connection/search-failure.ts';
import { SearchTrouble } from '../adapters/opensearch/connection/search-trouble.ts';
import { UserError } from './command.ts';

/** What a command wants from OpenSearch: words that follow "to" and "needs". */
export interface SearchPurpose {
  readonly doing: string;
  readonly needs: string;
  /** What is asked, where that is not OpenSearch itself, and what to do where nothing answers. */
  readonly server?: { readonly name: string; readonly whenSilent: string };
}

const OPENSEARCH = {
  name: 'OpenSearch',
  whenSilent: 'start it (npm start -- --no-producer), or name another with --search',
};

const INSTALLING: SearchPurpose = {
  doing: 'install the indices',
  needs: 'a role that may manage index templates and the indices anomalies-* and dead-letters',
};

/**
 * Turns an error of the client, or a document that could not be written, into the sentence to show, for a command that does not
 * wait.
 *
 * @returns the error itself when it is neither
 */
export function searchProblem(connection: SearchConnection, error: unknown, purpose: SearchPurpose): unknown {
  if (error instanceof SearchTrouble) return troubleInWords(connection, error, purpose);
  const failure = searchFailure(error);
  if (failure === undefined || !mayPass(failure)) return searchRefusal(connection, error, purpose);
  const { kind, reason } = failure;
  const { name, whenSilent } = purpose.server ?? OPENSEARCH;
  const advice = kind === 'unreachable' ? whenSilent : 'try again later';
  const does = kind === 'unreachable' ? 'does not answer' : `could not ${purpose.doing}`;
  return new UserError(`${name} at ${connection.node} ${does} (${reason}): ${advice}.`);
}

function troubleInWords({ node }: SearchConnection, { code, refusal, message }: SearchTrouble, purpose: SearchPurpose) {
  const { name, whenSilent } = purpose.server ?? OPENSEARCH;
  const later = code === 'unreachable' ? whenSilent : 'try again later';
  const advice = refusal === 'role' ? `this needs ${purpose.needs}` : later;
  return new UserError(`${name} at ${node} could not ${purpose.doing} (${message}): ${advice}.`);
}

/**
 * Turns an error of the client that only a person can correct into the sentence to show.
 *
 * @returns the error itself when waiting may help, or when it is not the client's
 */
export function searchRefusal(
  { node, authentication }: SearchConnection,
  error: unknown,
  { doing, needs, server: { name } = OPENSEARCH } = INSTALLING,
): unknown {
  if (error instanceof Error && error.name === 'CredentialsProviderError')
    return new UserError(
      `There are no usable AWS credentials for --search-auth sigv4 (${error.message}): sign in to AWS, or name a profile in AWS_PROFILE.`,
    );
  const failure = searchFailure(error);
  if (failure === undefined || mayPass(failure)) return error;
  const { kind, reason } = failure;
  if (kind === 'untrusted')
    return new UserError(
      `${name} at ${node} cannot be trusted (${reason}): name its certificate authority with --search-ca, and check the scheme and the host name of the URL.`,
    );
  const who = requesterOf(authentication);
  if (kind === 'unauthenticated')
    return new UserError(`${name} at ${node} does not accept ${who} (${reason}): ${ADVICE[authentication.kind]}.`);
  if (kind === 'forbidden')
    return new UserError(`${name} at ${node} does not allow ${who} to ${doing} (${reason}): this needs ${needs}.`);
  return new UserError(`${name} at ${node} refuses to ${doing} (${reason}).`);
}

const ADVICE = {
  none: 'sign in with --search-auth basic, --search-user and SEARCH_PASSWORD, or with --search-auth sigv4',
  basic: 'check --search-user and SEARCH_PASSWORD',
  sigv4: 'check the AWS credentials and AWS_REGION',
} as const;

function requesterOf(authentication: SearchAuthentication): string {
  switch (authentication.kind) {
    case 'none':
      return 'requests without a sign-in';
    case 'basic':
      return `the user ${JSON.stringify(authentication.user)}`;
    case 'sigv4':
      return 'the AWS credentials in use';
  }
}

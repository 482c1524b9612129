import type { SearchAuthentication, SearchConnection } from '../adapters/opensearch/connection/search-connection.ts';
import { mayPass, searchFailure } from '../adapters/opensearch/connection/search-failure.ts';
import { UserError } from './command.ts';

/** What a command wants of OpenSearch: words that follow "to" and "needs". */
export interface SearchPurpose {
  readonly doing: string;
  readonly needs: string;
}

const INSTALLING: SearchPurpose = {
  doing: 'install the indices',
  needs: 'a role that may manage index templates and the indices anomalies-* and dead-letters',
};

/**
 * Turns an error of the client into the sentence to show, for a command that does not wait.
 *
 * @returns the error itself when it is none of the client's
 */
export function searchProblem(connection: SearchConnection, error: unknown, purpose: SearchPurpose): unknown {
  const failure = searchFailure(error);
  if (failure === undefined || !mayPass(failure)) return searchRefusal(connection, error, purpose);
  const { kind, reason } = failure;
  const advice =
    kind === 'unreachable' ? 'start it (npm start -- --no-producer), or name another by --search' : 'try again later';
  const does = kind === 'unreachable' ? 'does not answer' : `could not ${purpose.doing}`;
  return new UserError(`OpenSearch at ${connection.node} ${does} (${reason}): ${advice}.`);
}

/**
 * Turns an error of the client that only a person can mend into the sentence to show.
 *
 * @returns the error itself when waiting may help, or when it is none of the client's
 */
export function searchRefusal(
  { node, authentication }: SearchConnection,
  error: unknown,
  { doing, needs } = INSTALLING,
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
      `OpenSearch at ${node} cannot be trusted (${reason}): name its certificate authority by --search-ca, and see that the URL has the right scheme and host name.`,
    );
  const signedInAs = signedIn(authentication);
  if (kind === 'unauthenticated')
    return new UserError(
      `OpenSearch at ${node} does not let in ${signedInAs} (${reason}): ${ADVICE[authentication.kind]}.`,
    );
  if (kind === 'forbidden')
    return new UserError(`OpenSearch at ${node} does not let ${signedInAs} ${doing} (${reason}): it needs ${needs}.`);
  return new UserError(`OpenSearch at ${node} refuses to ${doing} (${reason}).`);
}

const ADVICE = {
  none: 'sign in by --search-auth basic with --search-user and SEARCH_PASSWORD, or by --search-auth sigv4',
  basic: 'see --search-user and SEARCH_PASSWORD',
  sigv4: 'see the AWS credentials and AWS_REGION',
} as const;

function signedIn(authentication: SearchAuthentication): string {
  switch (authentication.kind) {
    case 'none':
      return 'anybody without signing in';
    case 'basic':
      return `the user ${JSON.stringify(authentication.user)} with this password`;
    case 'sigv4':
      return 'these AWS credentials';
  }
}

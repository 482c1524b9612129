import { readFileSync } from 'node:fs';
import { Client, Connection } from '@opensearch-project/opensearch';
import { AnswerSerializer } from './answer-serializer.ts';
import type { SearchAuthentication, SearchConnection } from './search-connection.ts';
import { signing } from './signing.ts';
import { timelyConnection } from './timely-connection.ts';

export type { Client };

type ClientParts = NonNullable<ConstructorParameters<typeof Client>[0]>;

interface ClientOptions extends Omit<SearchConnection, 'authentication'> {
  /** Without a sign-in unless told. */
  readonly authentication?: SearchAuthentication;
  /** How long one request may take to the end of its answer, in milliseconds, unless the request says otherwise. */
  readonly requestTimeoutMs?: number;
}

const DEFAULT_REQUEST_TIMEOUT_MS = 30_000;

/**
 * A client that never repeats a request by itself: only the caller knows what a repetition would do.
 *
 * @throws Error when the file of the certificate authority cannot be read
 */
export function searchClient(options: ClientOptions): Client {
  const { node, authentication = { kind: 'none' }, caFile, requestTimeoutMs = DEFAULT_REQUEST_TIMEOUT_MS } = options;
  const signedIn = signIn(authentication);
  return new Client({
    ...signedIn,
    Connection: timelyConnection(signedIn.Connection ?? Connection),
    Serializer: AnswerSerializer,
    ...(caFile !== undefined && { ssl: { ca: readFileSync(caFile, 'utf8') } }),
    node,
    maxRetries: 0,
    requestTimeout: requestTimeoutMs,
    agent: { keepAlive: true, maxSockets: 8 },
  });
}

type SignIn = Pick<ClientParts, 'Connection' | 'Transport' | 'auth'>;

function signIn(authentication: SearchAuthentication): SignIn {
  switch (authentication.kind) {
    case 'none':
      return {};
    case 'basic':
      return { auth: { username: authentication.user, password: authentication.password } };
    case 'sigv4':
      return signing(authentication);
  }
}

import { readUserSecret } from '../../adapters/aws/user-secret.ts';
import { type Client, searchClient } from '../../adapters/opensearch/connection/client.ts';
import { mayPass, type SearchFailure, searchFailure } from '../../adapters/opensearch/connection/search-failure.ts';
import type { ProvisionerConfig } from './config.ts';
import { failureSentence } from './failure-sentence.ts';
import { type Patience, untilDone } from './patience.ts';

const REQUEST_TIMEOUT_MS = 20_000;

type Config = Pick<ProvisionerConfig, 'searchNode' | 'caFile' | 'masterSecretArn'>;

interface SearchPatience extends Pick<Patience<SearchFailure>, 'deadlineMs' | 'onRetry'> {
  /** Until when a refusal of the user may pass too: a new domain learns of its master user when it answers already. */
  readonly unknownUserUntilMs?: number;
}

/**
 * Does work in OpenSearch as the master user, whose password the secret holds. It is done again as long as that may help: a
 * new domain first refuses connections, then answers 503 until its security is set up, and may know its users a little later.
 *
 * @param work may be done again
 * @throws GivenUp with a sentence for the stack's events, UnreadableSecret
 */
export async function asMaster<Value>(
  config: Config,
  patience: SearchPatience,
  work: (client: Client) => Promise<Value>,
): Promise<Value> {
  const { searchNode: node, caFile, masterSecretArn } = config;
  const { username: user, password } = await readUserSecret(masterSecretArn);
  const authentication = { kind: 'basic', user, password } as const;
  const connection = { node, authentication, ...(caFile !== undefined && { caFile }) };
  const client = searchClient({ ...connection, requestTimeoutMs: REQUEST_TIMEOUT_MS });
  try {
    return await untilDone(() => work(client), searchPatience(node, patience));
  } finally {
    // Not awaited: it waits for requests that were left behind, and the sentence must be out before the time is.
    void client.close();
  }
}

/** What may pass in OpenSearch, and what to say of what did not. */
export function searchPatience(node: string, patience: SearchPatience): Patience<SearchFailure> {
  return {
    ...patience,
    obstacleOf: searchFailure,
    mayPass: (failure) => mayPass(failure) || isUnknownUser(failure, patience),
    sentenceOf: (failure) => failureSentence(node, failure),
  };
}

function isUnknownUser({ kind }: SearchFailure, { unknownUserUntilMs = 0 }: SearchPatience): boolean {
  return (kind === 'unauthenticated' || kind === 'forbidden') && Date.now() < unknownUserUntilMs;
}

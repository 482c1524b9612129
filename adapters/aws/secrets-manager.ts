import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { endingRequests } from './ending-requests.ts';

/** A client of Secrets Manager, with the credentials and the region of the usual chain, that waits for no answer for ever. */
export const secretsManager = (timeoutMs?: number): SecretsManagerClient =>
  new SecretsManagerClient(endingRequests(timeoutMs));

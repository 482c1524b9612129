import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

const TIMEOUT_MS = 10_000;

/**
 * A client of Secrets Manager, with the credentials and the region of the usual chain, that waits for no answer for ever.
 *
 * @param timeoutMs how long an attempt may take to connect, to be answered, and stand still; there are three
 */
export function secretsManager(timeoutMs = TIMEOUT_MS): SecretsManagerClient {
  return new SecretsManagerClient({
    requestHandler: {
      connectionTimeout: timeoutMs,
      requestTimeout: timeoutMs,
      // Else the SDK only warns.
      throwOnRequestTimeout: true,
      // A request counts as answered when its headers have come.
      socketTimeout: timeoutMs,
    },
  });
}

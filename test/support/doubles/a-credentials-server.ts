import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands where a container asks for the credentials of its role. */
export interface CredentialsServer {
  readonly url: string;
  /** How often credentials were asked for. */
  readonly asked: number;
  /** What `accessKeyId` number `n`, from 1, belongs to. */
  secretOf(accessKeyId: string): string;
  close(): Promise<void>;
}

/**
 * Serves other credentials at every call, the n-th named `KEY<n>`, each for as long as the test says.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
export async function aCredentialsServer(lifetimeMs: () => number): Promise<CredentialsServer> {
  let asked = 0;
  const secretOf = (accessKeyId: string) => `secret of ${accessKeyId}`;
  const server = createServer((_, response) => {
    const accessKeyId = `KEY${++asked}`;
    const body = {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretOf(accessKeyId),
      Token: `token of ${accessKeyId}`,
      Expiration: new Date(Date.now() + lifetimeMs()).toISOString(),
    };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/role`,
    get asked() {
      return asked;
    },
    secretOf,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

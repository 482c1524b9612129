import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands where Secrets Manager answers. */
export interface SecretsServer {
  /** Environment variables that send the AWS SDK here. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Serves one text as every secret's value; undefined refuses as Secrets Manager does without the permission. */
export function aSecretsServer(secret: () => string | undefined): Promise<SecretsServer> {
  return listening((_, response) => {
    const SecretString = secret();
    const refusal = {
      __type: 'AccessDeniedException',
      Message: 'is not authorized to perform: secretsmanager:GetSecretValue',
    };
    response
      .writeHead(SecretString === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
      .end(JSON.stringify(SecretString === undefined ? refusal : { SecretString }));
  });
}

/** Takes each request and never ends its answer. */
export const aSilentSecretsServer = (begin: (response: ServerResponse) => unknown): Promise<SecretsServer> =>
  listening((_, response) => void begin(response));

async function listening(answer: RequestListener): Promise<SecretsServer> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    environment: {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'KEY',
      AWS_SECRET_ACCESS_KEY: 'secret key',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

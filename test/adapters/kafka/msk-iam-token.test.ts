import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mskIamToken } from '../../../adapters/kafka/msk-iam-token.ts';

/** Everything that the provider chain may find on the machine of a person. */
const ELSEWHERE = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_PROFILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
];
const NOWHERE = {
  AWS_CONFIG_FILE: '/nonexistent',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
  AWS_EC2_METADATA_DISABLED: 'true',
};

const queryOf = (token: string) => new URL(Buffer.from(token, 'base64url').toString()).searchParams;

describe('a token for Amazon MSK', () => {
  const before = { ...process.env };
  let server: Server;
  let fetched: number;

  beforeEach(async () => {
    fetched = 0;
    server = createServer((_, response) => {
      fetched++;
      const Expiration = new Date(Date.now() + 123_456).toISOString();
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({ AccessKeyId: `KEY${fetched}`, SecretAccessKey: 'secret', Token: 'session', Expiration }),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    for (const name of ELSEWHERE) delete process.env[name];
    Object.assign(process.env, NOWHERE);
  });

  afterEach(() => {
    server.close();
    process.env = { ...before };
  });

  const serveCredentials = () => {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = `http://127.0.0.1:${port}/credentials`;
  };

  it('is signed for the region with the credentials of the moment, each time anew', async () => {
    serveCredentials();
    const token = mskIamToken('eu-central-1');
    const [first, second] = [queryOf(await token()), queryOf(await token())];
    expect(first.get('Action')).toBe('kafka-cluster:Connect');
    expect(first.get('X-Amz-Credential')).toMatch(/^KEY1\/\d{8}\/eu-central-1\/kafka-cluster\/aws4_request$/);
    expect(second.get('X-Amz-Credential')).toMatch(/^KEY2\//);
    expect(second.get('X-Amz-Security-Token')).toBe('session');
  });

  it('lives for whole seconds though its credentials expire within a fraction of one', async () => {
    serveCredentials();
    expect(queryOf(await mskIamToken('eu-central-1')()).get('X-Amz-Expires')).toBe('900');
  });

  it('says that there are no credentials', async () => {
    await expect(mskIamToken('eu-central-1')()).rejects.toThrow(
      expect.objectContaining({ name: 'SignInError', message: expect.stringMatching(/^no token could be signed: /) }),
    );
  });
});

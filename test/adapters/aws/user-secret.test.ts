import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readUserSecret } from '../../../adapters/aws/user-secret.ts';
import { aSecretsServer, type SecretsServer } from '../../support/doubles/a-secrets-server.ts';

const ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:master-AbCdEf';
const environmentBefore = { ...process.env };
let value: string | undefined;
let server: SecretsServer;

describe('readUserSecret', () => {
  beforeAll(async () => {
    server = await aSecretsServer(() => value);
    Object.assign(process.env, server.environment);
  });

  afterAll(async () => {
    process.env = environmentBefore;
    await server.close();
  });

  it('reads user name and password', async () => {
    value = '{"username":"master","password":"hunter2"}';
    expect(await readUserSecret(ARN)).toEqual({ username: 'master', password: 'hunter2' });
  });

  it.each(['hunter2', '"hunter2"', 'null', '{"password":"hunter2"}', '{"username":"master","password":""}'])(
    'refuses %j and does not repeat it',
    async (wrong) => {
      value = wrong;
      const failure: unknown = await readUserSecret(ARN).catch((error: unknown) => error);
      expect(String(failure)).toBe(
        `UnreadableSecret: The secret ${ARN} must be JSON with the strings "username" and "password"; correct its value.`,
      );
      expect(inspect(failure)).not.toContain('hunter2');
    },
  );

  it('says what is needed to read it', async () => {
    value = undefined;
    await expect(readUserSecret(ARN)).rejects.toThrow(
      `The secret ${ARN} cannot be read (AccessDeniedException: is not authorized to perform: secretsmanager:GetSecretValue)`,
    );
  });
});

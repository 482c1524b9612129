import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { FailedBatchBucket } from '../../../adapters/aws/failed-batch-bucket.ts';
import { SecretVersions } from '../../../adapters/aws/secret-versions.ts';
import { readUserSecret } from '../../../adapters/aws/user-secret.ts';
import { aSilentSecretsServer, type SecretsServer } from '../../support/doubles/a-secrets-server.ts';

const ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:master-AbCdEf';
const TIMEOUT_MS = 50;
const environmentBefore = { ...process.env };
let server: SecretsServer;

describe.each([
  { what: 'never answers', before: () => undefined },
  {
    what: 'stalls within its answer',
    before: (response: ServerResponse) => response.writeHead(200, { 'content-length': 9 }).write('{'),
  },
])('an AWS service that $what', ({ before }) => {
  beforeAll(async () => {
    server = await aSilentSecretsServer(before);
    Object.assign(process.env, server.environment);
  });
  afterAll(async () => {
    process.env = environmentBefore;
    await server.close();
  });

  let versions: SecretVersions | undefined;
  afterEach(() => versions?.close());

  it('ends the reading of a user’s secret', async () => {
    await expect(readUserSecret(ARN, TIMEOUT_MS)).rejects.toThrow('cannot be read (TimeoutError: ');
  });

  it('ends the reading of a failed batch, where it is S3', async () => {
    const endpoint = server.environment['AWS_ENDPOINT_URL_SECRETS_MANAGER'];
    const bucket = new FailedBatchBucket({ bucket: 'failed', prefix: '', endpoint, timeoutMs: TIMEOUT_MS });
    await expect(bucket.read('batch.json')).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }));
  });

  it('ends a step of a rotation', async () => {
    versions = new SecretVersions(ARN, TIMEOUT_MS);
    await expect(versions.current()).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }));
  });
});

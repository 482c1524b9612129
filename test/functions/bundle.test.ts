import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { bundleFunction } from '../../functions/bundle.ts';
import { aKafkaEvent, aKafkaRecord } from '../support/a-kafka-event.ts';
import { aVerifyingServer } from '../support/a-verifying-server.ts';
import { runFunction } from '../support/run-function.ts';

const SEARCH_NODE = 'http://127.0.0.1:1';
const MASTER_SECRET_ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:master-AbCdEf';

describe('bundleFunction', () => {
  it.each([
    ['detector', { SEARCH_NODE }],
    ['retention', { SEARCH_NODE, KEEP_DAYS: '1' }],
    ['provisioner', { SEARCH_NODE, MASTER_SECRET_ARN }],
  ] as const)('makes a file of the %s that plain Node loads', async (name, environment) => {
    const { endings, printed } = await runFunction(await bundleFunction(name), environment, []);
    expect({ endings, printed }).toEqual({ endings: [], printed: '' });
  });

  it("leaves out where Lambda never looks for a function's credentials", async () => {
    const text = readFileSync(await bundleFunction('detector'), 'utf8');
    expect(text).toContain('@aws-sdk/credential-provider-env');
    expect(text).not.toContain('sso-oidc');
    expect(text.length).toBeLessThan(1_300_000);
  });

  it("signs with the credentials of Lambda's environment", async () => {
    const server = await aVerifyingServer({ region: 'eu-central-1', service: 'es' }, () => 'its secret');
    const environment = {
      SEARCH_NODE: server.node,
      SEARCH_AUTH: 'sigv4',
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'KEY',
      AWS_SECRET_ACCESS_KEY: 'its secret',
      AWS_SESSION_TOKEN: 'its token',
    };
    await runFunction(await bundleFunction('detector'), environment, [aKafkaEvent([aKafkaRecord()])], 2_500);
    await server.close();
    expect(server.requests[0]).toMatchObject({ genuine: true, accessKeyId: 'KEY', token: 'its token' });
  });
});

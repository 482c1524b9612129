import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { bundleFunction } from '../../functions/bundle.ts';
import { aKafkaEvent, aKafkaRecord } from '../support/builders/a-kafka-event.ts';
import { aVerifyingServer } from '../support/doubles/a-verifying-server.ts';
import { runFunction } from '../support/programs/run-function.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const SEARCH_NODE = 'http://127.0.0.1:1';
const MASTER_SECRET_ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:master-AbCdEf';
const credentialsFile = join(aTemporaryFolder(), 'credentials');
writeFileSync(credentialsFile, '[default]\naws_access_key_id = KEY\naws_secret_access_key = its secret\n');

describe('bundleFunction', () => {
  it.each([
    ['detector', { SEARCH_NODE }],
    ['retention', { SEARCH_NODE, KEEP_DAYS: '1' }],
    ['provisioner', { SEARCH_NODE, MASTER_SECRET_ARN, KAFKA_SECURITY: 'plaintext' }],
    ['rotation', { SEARCH_NODE }],
    ['settings-guard', {}],
    ['views', { SEARCH_NODE }],
    ['dashboards', { SEARCH_NODE, MASTER_SECRET_ARN }],
  ] as const)('makes a file of the %s that plain Node loads', async (name, environment) => {
    const { endings, printed } = await runFunction(await bundleFunction(name), environment, []);
    expect({ endings, printed }).toEqual({ endings: [], printed: '' });
  });

  it.each(['detector', 'retention'] as const)('leaves the Kafka client out of the %s', async (name) => {
    expect(readFileSync(await bundleFunction(name), 'utf8')).not.toMatch(/node_modules\/(kafkajs|fzstd)\//);
  });

  it("leaves out where Lambda never looks for a function's credentials", async () => {
    const text = readFileSync(await bundleFunction('detector'), 'utf8');
    expect(text).toContain('@aws-sdk/credential-provider-env');
    expect(text).not.toContain('sso-oidc');
    expect(text.length).toBeLessThan(1_300_000);
  });

  it.each([
    ["Lambda's environment", { AWS_ACCESS_KEY_ID: 'KEY', AWS_SECRET_ACCESS_KEY: 'its secret' }],
    ["a person's profile", { AWS_SHARED_CREDENTIALS_FILE: credentialsFile, AWS_CONFIG_FILE: '/nonexistent' }],
  ])('signs with the credentials of %s', async (_, credentials) => {
    const server = await aVerifyingServer({ region: 'eu-central-1', service: 'es' }, () => 'its secret');
    const environment = { SEARCH_NODE: server.node, SEARCH_AUTH: 'sigv4', AWS_REGION: 'eu-central-1', ...credentials };
    await runFunction(await bundleFunction('detector'), environment, [aKafkaEvent([aKafkaRecord()])], 4_000);
    await server.close();
    expect(server.requests[0]).toMatchObject({ genuine: true, accessKeyId: 'KEY' });
  });
});

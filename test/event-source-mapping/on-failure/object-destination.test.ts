import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ObjectDestination,
  type ObjectStore,
  s3Store,
} from '../../../event-source-mapping/on-failure/object-destination.ts';
import { aDiscardedBatch } from '../../support/builders/a-discarded-batch.ts';
import { anMskRecord } from '../../support/builders/msk-record.ts';
import { AnS3Server } from '../../support/doubles/an-s3-server.ts';

const environmentBefore = { ...process.env };
const s3 = new AnS3Server();
let endpoint: string;
let store: ObjectStore;

describe('s3Store', () => {
  beforeAll(async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_REGION: 'us-east-1' });
    endpoint = await s3.listen();
  });
  afterEach(() => store.close());
  afterAll(() => {
    process.env = environmentBefore;
    s3.close();
  });

  it('puts an object into the bucket', async () => {
    store = await s3Store('failed', endpoint);
    await store.put('some/key', 'text');
    expect(s3.objects.get('failed/some/key')).toBe('text');
  });

  it.each(['never answers', 'stalls within its answer'] as const)('fails where S3 %s', async (manner) => {
    s3.manner = manner;
    store = await s3Store('failed', endpoint, 100);
    await expect(store.put('some/key', 'text')).rejects.toThrow('S3 did not answer within 0.1 s');
  });
});

describe('ObjectDestination', () => {
  it('gives a batch one name however often it is delivered, and each batch its own', async () => {
    const keys: string[] = [];
    const kept: ObjectStore = { put: async (key) => void keys.push(key), close() {} };
    const destination = new ObjectDestination({ store: kept, topic: 't', groupId: 'g', functionArn: 'arn' });
    const [one, other] = [aDiscardedBatch(anMskRecord()), aDiscardedBatch(anMskRecord())];
    for (const batch of [one, one, other]) await destination.deliver(batch);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
    expect(keys[0]).toMatch(
      /^aws\/lambda\/[-0-9a-f]{36}\/t\/\d{4}\/\d{2}\/\d{2}\/\d{4}-\d{2}-\d{2}T\d{2}\.\d{2}\.\d{2}-[-0-9a-f]{36}$/,
    );
  });
});

import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { installSchema } from '../../adapters/opensearch/schema/install-schema.ts';
import { parseOptions } from '../../command-line/parse-options.ts';
import { redriveOptions } from '../../dead-letters/options.ts';
import { redriveCommand } from '../../dead-letters/redrive-command.ts';
import { aKafkaEvent, aKafkaRecord } from '../support/builders/a-kafka-event.ts';
import { aRuleSet } from '../support/builders/a-rule-set.ts';
import { documentsOfTopic, forgetTopic } from '../support/servers/documents-of-topic.ts';
import { sharedSearchClient } from '../support/servers/search-node.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const client = sharedSearchClient();
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' };
const OBJECT = 'aws/lambda/5b1a/2026/11/22/2026-11-22T09.00.00-1f2e';

let topic: string;
let said: string[];

async function redrive(...words: string[]): Promise<number> {
  const values = parseOptions(redriveOptions, words);
  if (!values.ok) throw new Error(values.problem.join('; '));
  said = [];
  return await redriveCommand(client, values.value, { write: (text) => said.push(text) });
}

const written = async () => [
  ...(await documentsOfTopic(client, 'anomalies', topic)),
  ...(await documentsOfTopic(client, 'dead-letters', topic)),
];
/** What Lambda leaves of a batch of a reading, a tombstone and a reading. */
function failedBatch(payload: (event: object) => unknown = JSON.stringify): string {
  const timestamp = Date.now();
  const records = [0, 1, 2].map((offset) =>
    aKafkaRecord({ topic, offset, timestamp, ...(offset === 1 && { value: null }) }),
  );
  return JSON.stringify({
    requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 11 },
    version: '1.0',
    KafkaBatchInfo: { batchSize: 3 },
    payload: payload(aKafkaEvent(records)),
  });
}

/** A bucket behind the part of S3's protocol that is needed. */
async function aBucket(objects: Map<string, string>) {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://bucket');
    const key = decodeURIComponent(url.pathname.replace(/^\/batches\/?/, ''));
    const prefix = url.searchParams.get('prefix') ?? '';
    const source = decodeURIComponent(String(request.headers['x-amz-copy-source'] ?? '')).replace('batches/', '');
    if (request.method === 'DELETE') objects.delete(key);
    if (request.method === 'PUT') objects.set(key, objects.get(source) ?? '');
    const keys = [...objects.keys()].filter((each) => each.startsWith(prefix)).sort();
    const contents = keys.map((each) => `<Contents><Key>${each}</Key></Contents>`).join('');
    const list = `<ListBucketResult><IsTruncated>false</IsTruncated>${contents}</ListBucketResult>`;
    const copied = '<CopyObjectResult><ETag>"1"</ETag></CopyObjectResult>';
    const answers: Record<string, string> = { GET: key === '' ? list : (objects.get(key) ?? ''), PUT: copied };
    response.writeHead(request.method === 'DELETE' ? 204 : 200).end(answers[request.method ?? '']);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close().closeAllConnections(),
  };
}

describe('failed batches of an on-failure destination', () => {
  const before = { ...process.env };

  beforeAll(async () => {
    Object.assign(process.env, CREDENTIALS);
    await installSchema(client, { ruleSet: aRuleSet(), nowMs: Date.now(), replicas: 0 });
  });

  beforeEach(() => {
    topic = `batches-test-${randomUUID()}`;
  });

  afterEach(() => forgetTopic(client, topic));

  afterAll(async () => {
    process.env = before;
    await client.close();
  });

  it.each([
    ['JSON text, as in S3', JSON.stringify],
    ['an object, as in a Kafka topic', (event: object) => event],
  ])('in a folder, with the event as %s, are judged and moved to those that are done', async (_, payload) => {
    const folder = aFolderWith({ [OBJECT]: failedBatch(payload) });
    expect(await redrive('--from-folder', folder)).toBe(0);
    expect((await written()).map(({ _source }) => _source.kafka.offset)).toEqual([0, 2, 1]);
    expect(filesIn(folder)).toEqual([join('redriven', OBJECT)]);
    expect(said.at(-1)).toBe('1 failed batches redriven with 3 records, 0 left\n');
  });

  it('become documents that say that the model has skipped them, unless the detector has none', async () => {
    await redrive('--from-folder', aFolderWith({ [OBJECT]: failedBatch() }));
    const models = async () => new Set((await written()).map(({ _source }) => _source['model']));
    expect([...(await models())].filter((model) => model !== undefined)).toEqual(['skipped']);
    await forgetTopic(client, topic);
    await redrive('--no-model', '--from-folder', aFolderWith({ [OBJECT]: failedBatch() }));
    expect([...(await models())]).toEqual([undefined]);
  });

  it('change nothing when they come again', async () => {
    const text = failedBatch();
    await redrive('--from-folder', aFolderWith({ first: text }));
    const once = await written();
    await redrive('--from-folder', aFolderWith({ again: text }));
    expect(await written()).toEqual(once);
  });

  it.each([
    ['{"version":"1.0","KafkaBatchInfo":{}}', 'it has no payload'],
    ['{"payload":"{}"}', 'the detector takes events of eventSource'],
    [
      '{"KafkaBatchInfo":{"recordsInfo":{"t-0":{"firstRecordOffset":"5"}}},"payloadOmitted":"larger than the topic takes"}',
      'its record (t-0, offset 5) was larger than the topic takes',
    ],
    ['{"payloadOmitted":1}', 'its record'],
    ['{', 'it is not JSON'],
    ['null', 'it has no payload'],
  ])('stay where they are when they hold no event: %s', async (text, problem) => {
    const folder = aFolderWith({ odd: text, [OBJECT]: failedBatch() });
    expect(await redrive('--from-folder', folder)).toBe(1);
    expect(said).toContainEqual(expect.stringContaining(`odd  stays: ${problem}`));
    expect(filesIn(folder)).toEqual(['odd', join('redriven', OBJECT)]);
  });

  it('in a bucket are judged and moved to those that are done', async () => {
    const objects = new Map([
      [OBJECT, failedBatch()],
      ['other/object', 'not meant'],
      ['redriven/aws/lambda/earlier', 'done'],
    ]);
    const { endpoint, close } = await aBucket(objects);
    const words = ['--from-s3', 's3://batches/aws/lambda/', '--s3-endpoint', endpoint];
    expect(await redrive(...words)).toBe(0);
    expect(await written()).toHaveLength(3);
    expect([...objects.keys()].sort()).toEqual(['other/object', `redriven/${OBJECT}`, 'redriven/aws/lambda/earlier']);
    expect(objects.get(`redriven/${OBJECT}`)).toContain('RetryAttemptsExhausted');
    expect(await redrive(...words)).toBe(0);
    expect(said).toEqual(['0 failed batches redriven with 0 records, 0 left\n']);
    close();
  });
});

const root = aTemporaryFolder();

function aFolderWith(files: Readonly<Record<string, string>>): string {
  const folder = join(root, randomUUID());
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

function filesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true }).map(String);
  return names.filter((name) => isFile(join(folder, name))).sort();
}

function isFile(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { effectiveRetries } from '../../../event-source-mapping/mapping-options.ts';
import { mappingProblems } from '../../../event-source-mapping/mapping-problems.ts';
import { ConformanceBench, type ConformanceCase, PROVISIONED } from '../../support/conformance/conformance-case.ts';
import { localMapping } from '../../support/conformance/mapping-under-test.ts';
import { AnS3Server } from '../../support/doubles/an-s3-server.ts';
import { readTopic } from '../../support/servers/read-topic.ts';
import { testBrokers } from '../../support/servers/scratch-topic.ts';

const bench = new ConformanceBench();
const s3 = new AnS3Server();
const folder = mkdtempSync(join(tmpdir(), 'on-failure-'));
const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' };
afterEach(() => bench.clear());
afterAll(() => {
  s3.close();
  rmSync(folder, { recursive: true });
});

const base = { topic: 't', groupId: 'g', batchSize: 1, batchWindowMs: 0, timeoutMs: 1_000 };

const kafka: readonly ConformanceCase[] = [
  {
    name: 'A Kafka topic gets each discarded record by itself, under its own key, with the metadata of the page',
    page: 'kafka-on-failure-destination.html#kafka-ofd-record-format',
    async run() {
      const [topic, failed] = [await bench.topic(), await bench.topic(4)];
      await topic.send({ key: 'k', value: 'throw' }, { key: null, value: 'b' });
      const onFailure = { kind: 'kafka', topic: failed.topic } as const;
      await bench.start(topic, { ...PROVISIONED, retryAttempts: 1, onFailure });
      await bench.committed(topic, 2);
      const records = await readTopic(testBrokers().join(), failed.topic);
      expect(records.map((record) => record.key).sort()).toEqual(['k', 'null']);
      const first = JSON.parse(records.find((record) => record.key === 'k')?.value ?? '');
      const [event] = await bench.events();
      const key = `${topic.topic}-0`;
      expect(first).toEqual({
        requestContext: {
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          functionArn: expect.stringMatching(/^arn:aws:lambda:/),
          condition: 'RetriesExhausted',
          approximateInvokeCount: 2,
        },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        version: '1.0',
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
        KafkaBatchInfo: {
          batchSize: 1,
          eventSourceArn: event?.eventSourceArn,
          bootstrapServers: event?.bootstrapServers,
          payloadSize: expect.any(Number),
          recordInfo: { offset: '0', timestamp: expect.stringMatching(/^\d{4}-.*Z$/) },
        },
        payload: { ...event, records: { [key]: [event?.records[key]?.[0]] } },
      });
    },
  },
  {
    name: 'The destination must not be the source topic',
    page: 'kafka-on-failure-destination.html#kafka-ofd-requirements',
    async run() {
      expect(mappingProblems({ ...base, ...PROVISIONED, onFailure: { kind: 'kafka', topic: 't' } })).toHaveLength(1);
    },
  },
  {
    name: 'With a destination, retries without limit are ten',
    page: 'kafka-on-failure-destination.html',
    async run() {
      expect(
        effectiveRetries({ ...base, ...PROVISIONED, retryAttempts: -1, onFailure: { kind: 's3', bucket: 'b' } }),
      ).toBe(10);
    },
  },
];

const objectForm = (condition: string, payload: unknown, batchSize: number, responseContext: unknown) => ({
  requestContext: {
    requestId: expect.any(String),
    functionArn: expect.any(String),
    condition,
    approximateInvokeCount: expect.any(Number),
  },
  responseContext,
  version: '1.0',
  timestamp: expect.any(String),
  KafkaBatchInfo: {
    batchSize,
    eventSourceArn: expect.any(String),
    bootstrapServers: expect.any(String),
    payloadSize: Buffer.byteLength(JSON.stringify(payload)),
    recordsInfo: expect.any(Object),
  },
  payload: JSON.stringify(payload),
});
const failedResponse = { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' };
const KEY = /^aws\/lambda\/[0-9a-f-]{36}\/[^/]+\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[0-9a-f-]{36}$/;

const objects: readonly ConformanceCase[] = [
  {
    name: 'An S3 bucket gets each discarded batch as an object: metadata, and the whole event as a JSON string',
    page: 'kafka-on-failure.html',
    async run() {
      Object.assign(process.env, credentials);
      const local = new ConformanceBench(localMapping());
      const topic = await local.topic(2);
      await topic.send({ partition: 0, value: 'throw' }, { partition: 1, value: 'b' });
      const onFailure = { kind: 's3', bucket: 'failed', endpoint: await s3.listen() } as const;
      await local.start(topic, { ...PROVISIONED, retryAttempts: 0, onFailure, batchWindowMs: 1_000 });
      await local.committed(topic, 1, 1);
      const [event] = await local.events();
      const [[key, body] = ['', '']] = [...s3.objects];
      expect(key.replace('failed/', '')).toMatch(KEY);
      expect(JSON.parse(body)).toEqual(objectForm('RetryAttemptsExhausted', event, 2, failedResponse));
      const info = expect.objectContaining({ firstRecordOffset: '0', lastRecordOffset: '0' });
      expect(JSON.parse(body).KafkaBatchInfo.recordsInfo).toEqual({
        [`${topic.topic}-0`]: info,
        [`${topic.topic}-1`]: info,
      });
      await local.clear();
    },
  },
  {
    name: 'A record that no event can hold goes to the destination uninvoked (here a folder instead of a bucket)',
    page: 'kafka-on-failure.html',
    async run() {
      const local = new ConformanceBench(localMapping());
      const topic = await local.topic();
      await topic.send({ value: 'x'.repeat(1_000) }, { value: 'b' });
      const onFailure = { kind: 'folder', path: folder } as const;
      await local.start(topic, { onFailure, ...{ maxEventBytes: 1_000 } });
      await local.committed(topic, 2);
      expect(await local.offsets()).toEqual([[1]]);
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => KEY.test(file));
      const body = JSON.parse(readFileSync(join(folder, files[0] ?? ''), 'utf8'));
      expect(body).toEqual(objectForm('MaximumPayloadSizeExceeded', JSON.parse(body.payload), 1, null));
      await local.clear();
    },
  },
];

describe('Lambda’s Kafka event source mapping: a Kafka topic as on-failure destination', () => {
  it.each(kafka)('$name ($page)', ({ run }) => run(bench));
});

describe('Lambda’s Kafka event source mapping: S3 as on-failure destination', () => {
  it.each(objects)('$name ($page)', ({ run }) => run(bench));
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SnsTopic } from '../../../adapters/aws/sns-topic.ts';

const TOPIC_ARN = 'arn:aws:sns:eu-central-1:123456789012:sensors';
const MESSAGE = { id: 'x:opened:1', kind: 'opened' as const, text: `[high] It is hot: 48 °C. ${'Look. '.repeat(30)}` };
const ACCEPTED =
  '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';

let server: Server;
let status = 200;
let hangs = false;
let asked = new URLSearchParams();
let client: SNSClient;
let topic: SnsTopic;

describe('SnsTopic', () => {
  beforeAll(async () => {
    server = createServer((request, response) => {
      void text(request).then((body) => {
        asked = new URLSearchParams(body);
        if (hangs) return;
        response.writeHead(status, { 'content-type': 'text/xml' }).end(status === 200 ? ACCEPTED : '<Error/>');
      });
    }).listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const credentials = { accessKeyId: 'KEY', secretAccessKey: 'its secret' };
    client = new SNSClient({ endpoint, credentials, region: 'eu-central-1', maxAttempts: 1 });
    topic = new SnsTopic(TOPIC_ARN, client);
  });
  beforeEach(() => {
    status = 200;
    hangs = false;
  });
  afterAll(() => server.close().closeAllConnections());

  it('gives people the text under a subject that SNS takes, and machines the whole message', async () => {
    await topic.send(MESSAGE);
    expect(asked.get('TopicArn')).toBe(TOPIC_ARN);
    expect(asked.get('Subject')).toBe(MESSAGE.text.replace('°', '?').slice(0, 100));
    expect(asked.get('MessageStructure')).toBe('json');
    const { default: whole, email } = JSON.parse(asked.get('Message') ?? '');
    expect(JSON.parse(whole)).toEqual(MESSAGE);
    expect(email).toBe(MESSAGE.text);
  });

  it('fails where SNS does not take it', async () => {
    status = 500;
    await expect(topic.send(MESSAGE)).rejects.toThrow();
  });

  it('gives up where SNS never answers', async () => {
    hangs = true;
    await expect(new SnsTopic(TOPIC_ARN, client, 50).send(MESSAGE)).rejects.toThrow('SNS did not answer within 0.05 s');
  });

  it('names a group and an id to a FIFO topic, which takes nothing without them', async () => {
    await new SnsTopic(`${TOPIC_ARN}.fifo`, client).send(MESSAGE);
    expect(asked.get('MessageGroupId')).toBe('views');
    expect(asked.get('MessageDeduplicationId')).toMatch(/^[0-9a-f]{64}$/);
    await topic.send(MESSAGE);
    expect(asked.get('MessageGroupId')).toBeNull();
  });
});

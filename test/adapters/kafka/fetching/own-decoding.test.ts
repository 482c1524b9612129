import { describe, expect, it } from '@jest/globals';
import { FetchedRecord } from '../../../../adapters/kafka/fetching/fetched-record.ts';
import { decodeFetches, OwnDecoding } from '../../../../adapters/kafka/fetching/own-decoding.ts';
import { encodeBatch, encodeFetchAnswer } from '../../../support/builders/a-fetch-answer.ts';
import { aBatch, aRecord } from '../../../support/builders/fetched-batches.ts';
import { decodeByKafkajs } from '../../../support/kafkajs-consumer.ts';

const answerOf = (...batches: readonly Parameters<typeof aBatch>[0][]): Buffer =>
  encodeFetchAnswer('readings', [
    { partition: 0, aborted: [], bytes: Buffer.concat(batches.map((batch) => encodeBatch(aBatch(batch)))) },
  ]);

/** A request of kafkajs that counts how often its own decoder is asked. */
function aRequest({ apiKey = 1, apiVersion = 11, decode = decodeByKafkajs } = {}) {
  const asked = { times: 0 };
  const counted = (bytes: Buffer) => {
    asked.times++;
    return decode(bytes);
  };
  return {
    asked,
    request: { apiKey, apiVersion },
    response: { decode: counted, parse: (decoded: unknown) => decoded },
  };
}

const firstOf = (answer: unknown): unknown =>
  (answer as Awaited<ReturnType<typeof decodeByKafkajs>>).responses.map(
    ({ partitions }) => (partitions[0] as { readonly messages: readonly unknown[] }).messages[0],
  )[0];

describe('OwnDecoding', () => {
  it('is compared with kafkajs once, with the first records that come, and then trusted', async () => {
    const decoding = new OwnDecoding();
    const sent = aRequest();
    const decode = decoding.of(sent).response.decode;
    await decode(answerOf());
    expect(sent.asked.times).toBe(0);
    for (let fetch = 0; fetch < 3; fetch++) expect(firstOf(await decode(answerOf({})))).toBeInstanceOf(FetchedRecord);
    expect(sent.asked.times).toBe(1);
  });

  it('is left to kafkajs for good once it makes something else of the first record', async () => {
    const decoding = new OwnDecoding();
    const other = answerOf({ records: [aRecord({ value: Buffer.from('another') })] });
    const sent = aRequest({ decode: () => decodeByKafkajs(other) });
    expect(firstOf(await decoding.of(sent).response.decode(answerOf({})))).toMatchObject({
      value: Buffer.from('another'),
    });
    expect(decoding.of(sent)).toBe(sent);
  });

  it.each([
    ['alone', [], 0],
    ['before records', [{ baseOffset: 3 }], 1],
  ])('is trusted though kafkajs makes nothing of a batch that compaction has emptied: %s', async (_, others, times) => {
    const decoding = new OwnDecoding();
    const sent = aRequest();
    const answer = answerOf({ lastOffsetDelta: 2, records: [] }, ...others);
    for (let fetch = 0; fetch < 2; fetch++)
      expect(firstOf(await decoding.of(sent).response.decode(answer))).toBeInstanceOf(FetchedRecord);
    expect(sent.asked.times).toBe(times);
  });

  it('leaves to kafkajs an answer with bytes that it does not know, and goes on with the next', async () => {
    const decoding = new OwnDecoding();
    const sent = aRequest();
    const decode = decoding.of(sent).response.decode;
    await decode(answerOf({}));
    expect(firstOf(await decode(answerOf({ baseOffset: 2 ** 60 })))).toMatchObject({ offset: '1152921504606846976' });
    expect(firstOf(await decode(answerOf({})))).toBeInstanceOf(FetchedRecord);
    expect(sent.asked.times).toBe(2);
  });

  it.each([
    ['of another kind', aRequest({ apiKey: 3 })],
    ['of another version', aRequest({ apiVersion: 10 })],
  ])('does not touch a request %s', (_, sent) => {
    expect(new OwnDecoding().of(sent)).toBe(sent);
  });
});

describe('decodeFetches', () => {
  it('exchanges the decoder of every broker that a cluster finds, once for each', async () => {
    const sent: unknown[] = [];
    const broker = { connectionPool: { send: async (request: unknown) => void sent.push(request) } };
    const cluster = { findBroker: async (_: { readonly nodeId: string }): Promise<unknown> => broker };
    decodeFetches(cluster);
    const request = aRequest();
    for (const nodeId of ['0', '0']) {
      await cluster.findBroker({ nodeId });
      await broker.connectionPool.send(request);
    }
    const decoders = sent.map((each) => (each as typeof request).response.decode);
    expect(decoders).toHaveLength(2);
    expect(firstOf(await decoders[0]?.(answerOf({})))).toBeInstanceOf(FetchedRecord);
    await decoders[1]?.(answerOf({}));
    expect(request.asked.times).toBe(1);
  });

  it.each([
    ['a cluster', {}],
    ['a broker', { findBroker: async () => ({ name: 'another' }) }],
  ])('leaves %s of another form as it is', async (_, cluster: { findBroker?: () => Promise<unknown> }) => {
    decodeFetches(cluster);
    expect(await cluster.findBroker?.()).toEqual(cluster.findBroker && { name: 'another' });
  });
});

import { describe, expect, it } from '@jest/globals';
import { Kafka, type Message } from 'kafkajs';
import { UserError } from '../../../command-line/command.ts';
import { SequencedSender } from '../../../producer/publish/sequenced-sender.ts';
import { protocolError, ScriptedKafka, taken } from '../../support/doubles/producer-scripted-kafka.ts';
import { ProducerTopic, testBrokers } from '../../support/servers/producer-topic.ts';

const PARTITION = 2;

const batch = (...values: readonly string[]): Message[] =>
  values.map((value) => ({ key: '1', value, partition: PARTITION }));

function senderOf(kafka: Kafka, recordsPerProducerId?: number) {
  const troubles: string[] = [];
  const sender = new SequencedSender({
    kafka,
    topic: 'readings',
    abandoned: new AbortController().signal,
    onTrouble: (reason) => troubles.push(reason),
    ...(recordsPerProducerId !== undefined && { recordsPerProducerId }),
  });
  return { sender, troubles };
}

describe('SequencedSender', () => {
  it('repeats the very same batch with the same producer until it is acknowledged', async () => {
    const kafka = new ScriptedKafka([new Error('cut'), new Error('cut again'), taken(PARTITION)]);
    const { sender, troubles } = senderOf(kafka);
    const messages = batch('a', 'b');
    await sender.send(PARTITION, messages);
    expect(kafka.sends.map(({ client }) => client)).toEqual([0, 0, 0]);
    expect(kafka.sends.every((send) => send.messages === messages)).toBe(true);
    expect(troubles).toEqual(['cut', 'cut again']);
  });

  it.each([{ answer: [] }, { answer: taken(0) }])(
    'repeats a batch whose partition the answer leaves out',
    async (left) => {
      const kafka = new ScriptedKafka([left.answer, taken(PARTITION)]);
      await senderOf(kafka).sender.send(PARTITION, batch('a'));
      expect(kafka.sends).toHaveLength(2);
    },
  );

  it.each(['OUT_OF_ORDER_SEQUENCE_NUMBER', 'UNKNOWN_PRODUCER_ID', 'INVALID_PRODUCER_EPOCH'])(
    'goes on with a new producer id after %s',
    async (type) => {
      const kafka = new ScriptedKafka([protocolError(type), taken(PARTITION)]);
      await senderOf(kafka).sender.send(PARTITION, batch('a'));
      expect(kafka.sends.map(({ client }) => client)).toEqual([0, 1]);
    },
  );

  it('takes the answer that the batch is there already for an acknowledgement', async () => {
    const kafka = new ScriptedKafka([protocolError('DUPLICATE_SEQUENCE_NUMBER')]);
    await senderOf(kafka).sender.send(PARTITION, batch('a'));
    expect(kafka.sends).toHaveLength(1);
  });

  it.each([
    'MESSAGE_TOO_LARGE',
    'TOPIC_AUTHORIZATION_FAILED',
    'CLUSTER_AUTHORIZATION_FAILED',
    'INVALID_TOPIC_EXCEPTION',
  ])('gives up with a sentence after %s', async (type) => {
    const { sender } = senderOf(new ScriptedKafka([protocolError(type)]));
    const sending = sender.send(PARTITION, batch('a'));
    await expect(sending).rejects.toThrow(UserError);
    await expect(sending).rejects.toThrow(/^Kafka refuses readings for topic readings: .+; .+\.$/);
  });

  it.each([
    { limit: 3, clients: [0, 0] },
    { limit: 4, clients: [0, 0] },
    { limit: 2, clients: [0, 1] },
  ])('changes its producer id no sooner than a batch would pass $limit records', async ({ limit, clients }) => {
    const kafka = new ScriptedKafka([taken(PARTITION), taken(PARTITION)]);
    const { sender } = senderOf(kafka, limit);
    await sender.send(PARTITION, batch('a', 'b'));
    await sender.send(PARTITION, batch('c'));
    expect(kafka.sends.map(({ client }) => client)).toEqual(clients);
  });

  it('loses and doubles nothing on a real broker when it changes its producer id', async () => {
    const topic = await new ProducerTopic().create(3);
    const kafka = new Kafka({ brokers: testBrokers().split(','), retry: { retries: 0 }, logLevel: 0 });
    const settings = { kafka, topic: topic.name, abandoned: new AbortController().signal, onTrouble: () => undefined };
    const sender = new SequencedSender({ ...settings, recordsPerProducerId: 5 });
    const values = Array.from({ length: 20 }, (_, index) => [`${index}a`, `${index}b`]);
    for (const pair of values) await sender.send(PARTITION, batch(...pair));
    await sender.close();
    expect((await topic.records()).map(({ value }) => value)).toEqual(values.flat());
    await topic.delete();
  });
});

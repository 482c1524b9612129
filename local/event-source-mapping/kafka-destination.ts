import { CompressionTypes, type Kafka, type Message, Partitioners, type Producer } from 'kafkajs';
import { recordInvocationRecord } from './invocation-record.ts';
import type { DiscardedBatch, OnFailureDestination } from './on-failure-destination.ts';

/** Below the 1 MB that a broker takes in one batch; a record that is larger by itself goes alone, compressed. */
const SEND_BYTES = 500_000;

interface KafkaDestinationOptions {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly functionArn: string;
}

/**
 * Sends each discarded record to a topic of the same brokers, under its own key.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html
 */
export class KafkaDestination implements OnFailureDestination {
  readonly #options: KafkaDestinationOptions;
  readonly #producer: Producer;

  constructor(options: KafkaDestinationOptions) {
    this.#options = options;
    const createPartitioner = Partitioners.DefaultPartitioner;
    this.#producer = options.kafka.producer({ createPartitioner, allowAutoTopicCreation: false });
  }

  async deliver(discarded: DiscardedBatch): Promise<void> {
    const { topic } = this.#options;
    await this.#producer.connect();
    let messages: Message[] = [];
    let bytes = 0;
    for (const message of this.#messages(discarded)) {
      if (messages.length > 0 && bytes + message.value.length > SEND_BYTES) {
        await this.#producer.send({ topic, messages, compression: CompressionTypes.GZIP });
        [messages, bytes] = [[], 0];
      }
      messages.push(message);
      bytes += message.value.length;
    }
    await this.#producer.send({ topic, messages, compression: CompressionTypes.GZIP });
  }

  async close(): Promise<void> {
    await this.#producer.disconnect().catch(() => {});
  }

  *#messages(discarded: DiscardedBatch): Generator<Message & { readonly value: Buffer }> {
    const { functionArn } = this.#options;
    const nowMs = Date.now();
    for (const [name, list] of Object.entries(discarded.formed.event.records)) {
      for (const record of list) {
        const value = JSON.stringify(recordInvocationRecord(discarded, name, record, { functionArn, nowMs }));
        const key = record.key === undefined ? null : Buffer.from(record.key, 'base64');
        yield { key, value: Buffer.from(value) };
      }
    }
  }
}

import {
  CompressionTypes,
  type ICustomPartitioner,
  type Kafka,
  type Message,
  Partitioners,
  type Producer,
} from 'kafkajs';
import { reasonOf } from '../../failures/reason.ts';
import type { MappingLog } from '../mapping-log.ts';
import type { MskRecord } from '../msk-event.ts';
import { recordInvocationRecord, recordMetadata } from './invocation-record.ts';
import { type DiscardedBatch, type OnFailureDestination, written } from './on-failure-destination.ts';

/** Below the 1 MB that a broker takes in one batch; a record that is larger by itself goes alone, compressed. */
const SEND_BYTES = 500_000;
/** Longer than keys usually are, and hashed in milliseconds. */
const HASHED_KEY_BYTES = 1_000;
/** What brokers answer to a batch, or a record, that is above the topic's `max.message.bytes`. */
const TOO_LARGE = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'];

interface KafkaDestinationOptions {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly functionArn: string;
  readonly log: MappingLog;
}

/** A discarded record as it is sent. */
interface FailedRecord {
  readonly record: MskRecord;
  readonly key: Buffer | null;
  readonly value: Buffer;
  /** The value without the record itself, for a topic that does not take it. */
  metadata(): Buffer;
}

/**
 * Sends each discarded record to a topic of the same brokers, under its own key.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html
 */
export class KafkaDestination implements OnFailureDestination {
  readonly #options: KafkaDestinationOptions;
  readonly #producer: Producer;
  /** Where kafkajs was to send a message. */
  readonly #partitions = new WeakMap<Message, number>();

  /**
   * kafkajs's own repetition asks only brokers that have not answered: where a leader moves to one that has, records are never
   * sent, and the send succeeds. So it repeats nothing; whoever delivers does, with everything: what other partitions have taken
   * lies there once more for each repetition.
   */
  constructor(options: KafkaDestinationOptions) {
    this.#options = options;
    this.#producer = options.kafka.producer({
      createPartitioner: partitioner(this.#partitions),
      allowAutoTopicCreation: false,
      retry: { retries: 0 },
    });
  }

  async deliver(discarded: DiscardedBatch): Promise<void> {
    await this.#producer.connect();
    let some: FailedRecord[] = [];
    let bytes = 0;
    for (const failed of this.#failedRecords(discarded)) {
      if (some.length > 0 && bytes + failed.value.length > SEND_BYTES) {
        await this.#send(some);
        [some, bytes] = [[], 0];
      }
      some.push(failed);
      bytes += failed.value.length;
    }
    await this.#send(some);
  }

  async close(): Promise<void> {
    await this.#producer.disconnect().catch(() => {});
  }

  /** Sends records; where they are too large together each half by itself, down to one record without its payload. */
  async #send(some: readonly FailedRecord[]): Promise<void> {
    if (await this.#fits(some)) return;
    const [first, ...others] = some;
    if (first === undefined) return;
    if (others.length === 0) return await this.#sendMetadata(first);
    const middle = Math.ceil(some.length / 2);
    await this.#send(some.slice(0, middle));
    await this.#send(some.slice(middle));
  }

  async #sendMetadata({ record: { topic, partition, offset }, key, value, metadata }: FailedRecord): Promise<void> {
    const left = { key, value: metadata() };
    if (!(await this.#fits([left])) && !(await this.#fits([{ ...left, key: null }])))
      throw new Error(
        `topic ${this.#options.topic} does not even take the ${left.value.length} bytes of a record's metadata`,
      );
    this.#options.log(
      'WARN',
      'A record is larger than the on-failure topic takes and lies there without its payload; raise max.message.bytes of that topic.',
      { destination: this.#options.topic, topic, partition, offset, bytes: value.length },
    );
  }

  /** Resolves to whether the topic has taken the messages; false when they are too large for it. */
  async #fits(messages: readonly Message[]): Promise<boolean> {
    try {
      await this.#sendAll(messages);
      return true;
    } catch (error) {
      const type: unknown = error instanceof Error ? Reflect.get(error, 'type') : undefined;
      if (TOO_LARGE.some((name) => name === type)) return false;
      throw new Error(`topic ${this.#options.topic}: ${reasonOf(error)}`, { cause: error });
    }
  }

  /** Resolves when every message's partition has answered. kafkajs leaves out one that its metadata does not name. */
  async #sendAll(messages: readonly Message[]): Promise<void> {
    const { topic } = this.#options;
    const answers = await this.#producer.send({ topic, messages: [...messages], compression: CompressionTypes.GZIP });
    const taken = new Set(answers.filter(({ errorCode }) => errorCode === 0).map(({ partition }) => partition));
    const others = messages.map((message) => this.#partitions.get(message)).filter((each = -1) => !taken.has(each));
    if (others.length === 0) return;
    // The metadata would be kept for minutes; a new connection asks for it.
    await this.close();
    throw new Error(`partition ${others[0]} has no leader`);
  }

  *#failedRecords(discarded: DiscardedBatch): Generator<FailedRecord> {
    const recorded = { functionArn: this.#options.functionArn, nowMs: Date.now() };
    for (const [name, list] of Object.entries(discarded.formed.event.records)) {
      for (const record of list) {
        const textOf = (form: typeof recordInvocationRecord | typeof recordMetadata) =>
          written(() => Buffer.from(JSON.stringify(form(discarded, name, record, recorded))));
        const key = record.key === undefined ? null : Buffer.from(record.key, 'base64');
        yield { record, key, value: textOf(recordInvocationRecord), metadata: () => textOf(recordMetadata) };
      }
    }
  }
}

/**
 * The Java client's choice of a partition, by the beginning of a long key: kafkajs's hash takes a time that grows with the
 * square of the length, minutes for a key of 1 MB.
 *
 * @param chosen gets the choice for each message
 */
const partitioner =
  (chosen: WeakMap<Message, number>): ICustomPartitioner =>
  () => {
    const choose = Partitioners.DefaultPartitioner();
    return (choice) => {
      const { key } = choice.message;
      const hashed = Buffer.isBuffer(key) ? key.subarray(0, HASHED_KEY_BYTES) : key;
      const message = { ...choice.message, ...(hashed !== undefined && { key: hashed }) };
      const partition = choose({ ...choice, message });
      chosen.set(choice.message, partition);
      return partition;
    };
  };

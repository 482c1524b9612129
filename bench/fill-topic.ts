import { Kafka, type Producer } from 'kafkajs';
import { ensureTopic } from '../adapters/kafka/topic.ts';
import { type PlacedMessage, recordSet } from '../producer/publish/record-set.ts';
import type { Report } from '../servers/report.ts';
import { benchReadings, type ReadingShape, USUAL_SHAPE } from './bench-readings.ts';

const RETENTION_HOURS = 24;
/** What is sent of one partition at a time is one batch, of which brokers take a mebibyte. */
const BATCH_BYTES = 500_000;
const TOLD_EVERY = 100_000;

interface FillOptions {
  readonly brokers: string;
  readonly topic: string;
  readonly partitions: number;
  readonly records: number;
  readonly shape?: ReadingShape;
  readonly report: Report;
}

/** Makes a topic and fills it with the readings of the measurements, those of a sensor in one partition. */
export async function fillTopic(options: FillOptions): Promise<void> {
  const { brokers, topic, partitions, records, shape = USUAL_SHAPE, report } = options;
  const kafka = new Kafka({ clientId: 'bench', brokers: [brokers], logLevel: 0 });
  const admin = kafka.admin();
  await admin.connect();
  await ensureTopic(admin, { topic, partitions, retentionHours: RETENTION_HOURS });
  await admin.disconnect();
  const producer = kafka.producer();
  await producer.connect();
  const batches = Array.from({ length: partitions }, () => new Batch());
  let made = 0;
  for (const { key, value } of benchReadings(records, Date.now(), shape)) {
    const partition = Number(key) % partitions;
    const batch = batches[partition];
    if (batch?.hasRoomFor(value) === false) await batch.send(producer, topic);
    batch?.add({ key, value, partition });
    if (++made % TOLD_EVERY === 0) report.progress(`Filling the topic: ${made} of ${records} readings`);
  }
  for (const batch of batches) await batch.send(producer, topic);
  await producer.disconnect();
}

/** Readings of one partition that go in one send. */
class Batch {
  #messages: PlacedMessage[] = [];
  #bytes = 0;

  hasRoomFor(value: string): boolean {
    return this.#messages.length === 0 || this.#bytes + value.length <= BATCH_BYTES;
  }

  add(message: PlacedMessage): void {
    this.#messages.push(message);
    this.#bytes += message.value.length;
  }

  async send(producer: Producer, topic: string): Promise<void> {
    if (this.#messages.length > 0) await producer.send({ topic, messages: recordSet(this.#messages) });
    this.#messages = [];
    this.#bytes = 0;
  }
}

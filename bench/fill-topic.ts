import { Kafka } from 'kafkajs';
import { ensureTopic } from '../adapters/kafka/topic.ts';
import type { Report } from '../servers/report.ts';
import { benchReadings, type ReadingShape, USUAL_SHAPE } from './bench-readings.ts';

const RETENTION_HOURS = 24;
const FILL_BATCH = 10_000;
/** Of one send: what goes to one partition is one batch, of which brokers take a mebibyte. */
const FILL_BYTES = 1_000_000;

interface FillOptions {
  readonly brokers: string;
  readonly topic: string;
  readonly partitions: number;
  readonly records: number;
  readonly shape?: ReadingShape;
  readonly report: Report;
}

/** Makes a topic and fills it with the readings of the measurements. */
export async function fillTopic(options: FillOptions): Promise<void> {
  const { brokers, topic, partitions, records, shape = USUAL_SHAPE, report } = options;
  const kafka = new Kafka({ clientId: 'bench', brokers: [brokers], logLevel: 1 });
  const admin = kafka.admin();
  await admin.connect();
  await ensureTopic(admin, { topic, partitions, retentionHours: RETENTION_HOURS });
  await admin.disconnect();
  const producer = kafka.producer();
  await producer.connect();
  let batch: { key: string; value: string }[] = [];
  let [sent, bytes] = [0, 0];
  for (const reading of benchReadings(records, Date.now(), shape)) {
    batch.push(reading);
    bytes += reading.value.length;
    const isFull = batch.length >= FILL_BATCH || bytes + reading.value.length > FILL_BYTES;
    if (!isFull && sent + batch.length < records) continue;
    await producer.send({ topic, messages: batch });
    sent += batch.length;
    [batch, bytes] = [[], 0];
    report.progress(`Filling the topic: ${sent} of ${records} readings`);
  }
  await producer.disconnect();
}

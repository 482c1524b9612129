import { Kafka } from 'kafkajs';
import { ensureTopic } from '../adapters/kafka/topic.ts';
import type { Report } from '../servers/report.ts';
import { benchReadings } from './bench-readings.ts';

const RETENTION_HOURS = 24;
const FILL_BATCH = 10_000;

interface FillOptions {
  readonly brokers: string;
  readonly topic: string;
  readonly partitions: number;
  readonly records: number;
  readonly report: Report;
}

/** Makes a topic and fills it with the readings of the measurements. */
export async function fillTopic({ brokers, topic, partitions, records, report }: FillOptions): Promise<void> {
  const kafka = new Kafka({ clientId: 'bench', brokers: [brokers], logLevel: 1 });
  const admin = kafka.admin();
  await admin.connect();
  await ensureTopic(admin, { topic, partitions, retentionHours: RETENTION_HOURS });
  await admin.disconnect();
  const producer = kafka.producer();
  await producer.connect();
  let batch: { key: string; value: string }[] = [];
  let sent = 0;
  for (const reading of benchReadings(records, Date.now())) {
    batch.push(reading);
    if (batch.length < FILL_BATCH && sent + batch.length < records) continue;
    await producer.send({ topic, messages: batch });
    sent += batch.length;
    batch = [];
    report.progress(`Filling the topic: ${sent} of ${records} readings`);
  }
  await producer.disconnect();
}

import { afterEach, describe, expect, it } from '@jest/globals';
import { CompressionTypes, logLevel } from 'kafkajs';
import { kafkaClient, PLAINTEXT } from '../../../adapters/kafka/kafka-connection.ts';
import { readRecords } from '../../../adapters/kafka/record-reader.ts';
import { incompressible } from '../../support/builders/a-compressed-batch.ts';
import { FakeEnvironment, recordsOf } from '../../support/doubles/fake-environment.ts';
import { eventually } from '../../support/eventually.ts';
import { startMapping } from '../../support/servers/running-mapping.ts';
import { ScratchTopic, testBrokers } from '../../support/servers/scratch-topic.ts';

const RECORDS = 300;
const RECORDS_PER_SEND = 60;
const noise = incompressible(50_000);

/** Mostly readings, some of them long, and some that cannot be compressed. */
const values: readonly Buffer[] = Array.from({ length: RECORDS }, (_, index) => {
  if (index % 50 === 49) return noise.subarray(index, index + 40_000);
  const reading = { sensor_id: `sensor-${index % 7}`, temperature: 20 + (index % 40) / 10 };
  return Buffer.from(JSON.stringify(index % 50 === 48 ? { ...reading, note: 'word '.repeat(30_000) } : reading));
});

let topic: ScratchTopic;
let mapping: Awaited<ReturnType<typeof startMapping>>['mapping'] | undefined;

/** Makes a topic whose records the broker itself compresses, since kafkajs can write gzip alone, and fills it. */
async function fillTopic(codec: string): Promise<void> {
  topic = await ScratchTopic.create(1, { 'compression.type': codec });
  for (let sent = 0; sent < RECORDS; sent += RECORDS_PER_SEND)
    await topic.send(...values.slice(sent, sent + RECORDS_PER_SEND).map((value) => ({ value })));
}

/** Each of these is fetched on its own. */
const singleOffsets = [0, 48, 49, 123, RECORDS - 2, RECORDS - 1];
const equal = (read: readonly (Buffer | null | undefined)[], sent: readonly (Buffer | undefined)[]) =>
  read.length === sent.length && read.every((value, at) => value != null && sent[at]?.equals(value));

afterEach(async () => {
  await mapping?.stop(1_000);
  mapping = undefined;
  await topic.delete();
});

describe.each(['gzip', 'snappy', 'lz4', 'zstd'])('a topic compressed with %s', (codec) => {
  it('is read by the event source mapping, and by offsets, as it was sent', async () => {
    await fillTopic(codec);
    const environment = new FakeEnvironment();
    ({ mapping } = await startMapping(topic, environment));
    await eventually('every record', () => recordsOf(environment.succeeded).length >= RECORDS);
    const mapped = recordsOf(environment.succeeded).map(({ value }) => Buffer.from(value ?? '', 'base64'));
    expect(equal(mapped, values)).toBe(true);

    const kafka = kafkaClient({ brokers: testBrokers(), security: PLAINTEXT }, { logLevel: logLevel.NOTHING });
    const read: (Buffer | null | undefined)[] = [];
    const places = singleOffsets.map((first) => ({ partition: 0, first, end: first + 1 }));
    await readRecords(kafka, topic.topic, places, (_, __, message) => read.push(message.value));
    expect(
      equal(
        read,
        singleOffsets.map((offset) => values[offset]),
      ),
    ).toBe(true);
  });
});

describe('a batch that makes too much', () => {
  it('is told with what to do, and leaves the process as it was', async () => {
    topic = await ScratchTopic.create(1);
    const producer = topic.kafka.producer();
    await producer.connect();
    const messages = [{ value: Buffer.alloc(64 * 1024 ** 2) }];
    await producer.send({ topic: topic.topic, compression: CompressionTypes.GZIP, messages });
    await producer.disconnect();
    const reasons: unknown[] = [];
    ({ mapping } = await startMapping(topic, new FakeEnvironment(), {
      log: (level, message, fields) => reasons.push(`${level} ${message} ${fields?.['reason']}`),
    }));
    const told =
      'WARN The consumer ended; others take over until one can read. A batch compressed with gzip cannot be read: ' +
      'it expands to more than 64 MiB; to skip it, set the consumer group to an offset after it.';
    await eventually('the reason is told', () => reasons.includes(told));
  });
});

import { Kafka } from 'kafkajs';
import { EventSourceMapping } from '../event-source-mapping/event-source-mapping.ts';

/** Reads a topic to its end, by kafkajs alone or by the mapping with a function that does nothing, and tells what it cost. */
const [, , contender = '', broker = '', topic = '', groupId = '', count = '0'] = process.argv;
const records = Number(count);
/** Costs are counted from here on: before it lie start-up and the compiler's first work. */
const measureFrom = records / 10;

let read = 0;
let startedAt = 0;
let cpuAtStart = process.cpuUsage();
let done = () => {};
const finished = new Promise<void>((resolve) => (done = resolve));

function countRead(more: number): void {
  if (read < measureFrom && read + more >= measureFrom) {
    startedAt = performance.now();
    cpuAtStart = process.cpuUsage();
  }
  read += more;
  if (read >= records) done();
}

async function kafkajsAlone(): Promise<() => Promise<unknown>> {
  const consumer = new Kafka({ clientId: 'bench', brokers: [broker], logLevel: 1 }).consumer({
    groupId,
    maxWaitTimeInMs: 500,
    maxBytesPerPartition: 256 * 1024,
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    partitionsConsumedConcurrently: 1_000,
    eachBatch: async ({ batch }) => countRead(batch.messages.length),
  });
  return () => consumer.disconnect();
}

async function mapping(): Promise<() => Promise<unknown>> {
  const environment = { concurrency: 1, invoke: async () => undefined, close: async () => {} };
  const source = new EventSourceMapping({
    brokers: [broker],
    topic,
    groupId,
    environment,
    batchSize: 10_000,
    batchWindowMs: 100,
    timeoutMs: 60_000,
    log: () => {},
    listener: { invoked: (invoked) => countRead(invoked) },
  });
  await source.start();
  return () => source.stop(1_000);
}

const stop = await (contender === 'mapping' ? mapping() : kafkajsAlone());
await finished;
const { user, system } = process.cpuUsage(cpuAtStart);
const seconds = (performance.now() - startedAt) / 1000;
const measured = records - measureFrom;
process.send?.({
  cpuSecondsPerMillion: (user + system) / measured,
  recordsPerSecond: measured / seconds,
  peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
});
await stop();
process.exit();

import { Client } from '@opensearch-project/opensearch';
import { Kafka } from 'kafkajs';

/** The peer: what anyone would write with the two clients, their defaults and an afternoon. No retries, no dead letters. */
const [, , brokers = '', searchUrl = '', topic = '', index = ''] = process.argv;

const client = new Client({ node: searchUrl });
const consumer = new Kafka({ clientId: 'plain-script', brokers: [brokers], logLevel: 1 }).consumer({ groupId: index });
await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
process.once('message', () => void run());
process.send?.({ kind: 'ready' });

async function run(): Promise<void> {
  await consumer.run({
    eachBatch: async ({ batch }) => {
      const body = batch.messages.flatMap(({ value, offset }) => {
        const reading = JSON.parse(String(value));
        const anomaly_score = reading.temperature > 40 || reading.pressure > 120 ? 1.0 : 0.0;
        return [
          { index: { _index: index, _id: `${topic}-${batch.partition}-${offset}` } },
          { ...reading, anomaly_score },
        ];
      });
      await client.bulk({ body });
    },
  });
}

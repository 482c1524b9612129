// Carries readings from an MQTT broker to the topic of the pipeline. See README.md beside this file.
import { Kafka, logLevel } from 'kafkajs';
import mqtt from 'mqtt';

const {
  MQTT_URL = 'mqtt://127.0.0.1:1883',
  MQTT_TOPIC = 'sensors/#',
  MQTT_CLIENT_ID = 'sensor-bridge',
  KAFKA_BROKERS = '127.0.0.1:9092',
  KAFKA_TOPIC = 'sensor-data',
} = process.env;
const PAUSE_MS = 1_000;

/**
 * A reading in JSON, keyed by its sensor. `sensors/pump-7` with `{"temperature": 41.5}` and `sensors/pump-7/temperature` with
 * `41.5` are the same one; what is neither goes as it is, and becomes a dead letter there.
 */
function recordOf(topic, payload) {
  const [, sensor = topic, channel] = topic.split('/');
  const value = parsed(payload);
  if (typeof value === 'number' && channel !== undefined)
    return { key: sensor, value: JSON.stringify({ sensor_id: sensor, [channel]: value }) };
  const isReading = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isReading || value.sensor_id !== undefined) return { key: String(value?.sensor_id ?? sensor), value: payload };
  // The text of the payload stays: parsing and writing it anew would round long numbers.
  const rest = payload.toString('utf8').trim().slice(1);
  return { key: sensor, value: `{"sensor_id":${JSON.stringify(sensor)}${rest === '}' ? '' : ','}${rest}` };
}

function parsed(payload) {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    return undefined;
  }
}

const kafka = new Kafka({ clientId: 'mqtt-bridge', brokers: KAFKA_BROKERS.split(','), logLevel: logLevel.ERROR });
const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
let stopping = false;

/** Tries until it succeeds; resolves to whether it has, before the bridge was told to stop. */
async function insist(attempt) {
  while (!stopping) {
    try {
      await attempt();
      return true;
    } catch (error) {
      process.stderr.write(`Kafka is not ready (${error.message}); trying again.\n`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
  return false;
}

await insist(() => producer.connect());
// A session of its own (`clean: false`): the broker keeps what is published with QoS 1 while the bridge is away.
const client = mqtt.connect(MQTT_URL, { clientId: MQTT_CLIENT_ID, clean: false, manualConnect: true });
// Called for one message at a time; its acknowledgement goes out when `done` is called. What is not acknowledged comes again.
client.handleMessage = ({ topic, payload }, done) => {
  const messages = [recordOf(topic, payload)];
  void insist(() => producer.send({ topic: KAFKA_TOPIC, messages })).then((sent) => sent && done());
};
client.on('connect', () => {
  client.subscribe(MQTT_TOPIC, { qos: 1 }, (error) => {
    process.stderr.write(error ? `${error.message}\n` : `Bridging ${MQTT_TOPIC} to ${KAFKA_TOPIC}.\n`);
  });
});
client.on('error', (error) => process.stderr.write(`MQTT: ${error.message}\n`));
client.connect();

async function stop() {
  stopping = true;
  await client.endAsync(true);
  await producer.disconnect();
  process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void stop());

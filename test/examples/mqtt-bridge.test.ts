import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mqtt, { type MqttClient } from 'mqtt';
import { projectRoot } from '../../project-root.ts';
import { eventually } from '../support/eventually.ts';
import { readTopic } from '../support/servers/read-topic.ts';
import { ScratchTopic, testBrokers } from '../support/servers/scratch-topic.ts';

describe('examples/mqtt-bridge', () => {
  let scratch: ScratchTopic;
  let broker: ChildProcess;
  let url: string;
  let sender: MqttClient;
  let bridge: ChildProcess | undefined;

  const publish = (topic: string, payload: string) => sender.publishAsync(topic, payload, { qos: 1 });

  async function startBridge(): Promise<void> {
    const env = { ...process.env, MQTT_URL: url, KAFKA_BROKERS: testBrokers().join(), KAFKA_TOPIC: scratch.topic };
    const child = spawn(process.execPath, [join(projectRoot, 'examples/mqtt-bridge/bridge.mjs')], { env });
    bridge = child;
    let said = '';
    child.stderr.on('data', (text) => (said += text));
    await eventually('the bridge has subscribed', () => said.includes('Bridging sensors/# to'));
  }

  async function endBridge(signal: NodeJS.Signals): Promise<void> {
    if (bridge === undefined || bridge.exitCode !== null || bridge.signalCode !== null) return;
    bridge.kill(signal);
    await once(bridge, 'exit');
  }

  beforeAll(async () => {
    scratch = await ScratchTopic.create(1);
    broker = fork(join(projectRoot, 'test/support/programs/mqtt-broker.mjs'));
    const [{ port }] = await once(broker, 'message');
    url = `mqtt://127.0.0.1:${port}`;
    sender = await mqtt.connectAsync(url);
  });

  afterAll(async () => {
    await endBridge('SIGKILL');
    await sender.endAsync(true);
    broker.disconnect();
    await scratch.delete();
  });

  it('carries each message to Kafka, keyed by its sensor', async () => {
    await startBridge();
    await publish('sensors/pump-7', '{"temperature": 41.5, "serial": 12345678901234567890}');
    await publish('sensors/pump-7/temperature', '41.5');
    await publish('sensors/hall-2', '{"sensor_id": "pump-8", "temperature": 41.5}');
    await publish('sensors/pump-9', 'no JSON');
    await untilThere(4);
    expect(await records()).toEqual([
      ['pump-7', '{"sensor_id":"pump-7","temperature": 41.5, "serial": 12345678901234567890}'],
      ['pump-7', '{"sensor_id":"pump-7","temperature":41.5}'],
      ['pump-8', '{"sensor_id": "pump-8", "temperature": 41.5}'],
      ['pump-9', 'no JSON'],
    ]);
  });

  it('loses nothing that is published while it is dead', async () => {
    await endBridge('SIGKILL');
    await publish('sensors/pump-7/temperature', '42');
    await startBridge();
    await untilThere(5);
    await endBridge('SIGTERM');
    expect(bridge?.exitCode).toBe(0);
    expect((await records()).at(-1)).toEqual(['pump-7', '{"sensor_id":"pump-7","temperature":42}']);
  });

  async function untilThere(count: number): Promise<void> {
    await eventually(`${count} records are there`, async () => {
      const [partition] = await scratch.admin.fetchTopicOffsets(scratch.topic);
      return Number(partition?.high) >= count;
    });
  }

  async function records(): Promise<readonly (readonly string[])[]> {
    const read = await readTopic(testBrokers().join(), scratch.topic);
    return read.map(({ key, value }) => [key, value]);
  }
});

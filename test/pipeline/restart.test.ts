import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { installSchema } from '../../adapters/opensearch/schema/install-schema.ts';
import { SensorModel } from '../../detection/model/sensor-model.ts';
import { aRuleSet } from '../support/builders/a-rule-set.ts';
import { eventually } from '../support/eventually.ts';
import { runProgram } from '../support/programs/running-program.ts';
import { documentsOfTopic, forgetTopic } from '../support/servers/documents-of-topic.ts';
import { ScratchTopic, testBrokers } from '../support/servers/scratch-topic.ts';
import { searchNode, sharedSearchClient } from '../support/servers/search-node.ts';

const SENSORS = ['kiln', 'press'];
/** Of all sensors together, before and after the restart: enough to be warm by then. */
const [BEFORE, AFTER] = [400, 200];
const START_MS = Date.parse('2026-11-22T09:00:00.000Z');
const DEADLINE_MS = 60_000;

const client = sharedSearchClient();
let scratch: ScratchTopic;

const sensorOf = (offset: number) => SENSORS[offset % SENSORS.length] ?? '';
const timeAt = (offset: number) => START_MS + 1_000 * offset;
const temperatureAt = (offset: number) =>
  Number((20 + Math.sin(offset / 9) + (offset === BEFORE + 100 ? 15 : 0)).toFixed(3));

async function send(first: number, end: number): Promise<void> {
  const offsets = Array.from({ length: end - first }, (_, step) => first + step);
  const textOf = (offset: number) =>
    JSON.stringify({
      sensor_id: sensorOf(offset),
      temperature: temperatureAt(offset),
      timestamp: new Date(timeAt(offset)).toISOString(),
    });
  await scratch.send(...offsets.map((offset) => ({ partition: 0, value: textOf(offset) })));
}

const documents = async () =>
  (await documentsOfTopic(client, 'anomalies', scratch.topic)).map(({ _source }) => _source);

/** Runs the detector until so many documents are there, and ends it as Ctrl-C does, or as a crash. */
async function detectUntil(count: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const where = ['--brokers', testBrokers().join(','), '--search', searchNode(), '--topic', scratch.topic];
  const program = runProgram('detect/main.ts', [
    ...where,
    '--group',
    scratch.groupId,
    '--batch-size',
    '50',
    '--no-views',
  ]);
  try {
    await eventually(`${count} documents`, async () => (await documents()).length >= count, DEADLINE_MS);
  } finally {
    await program.end(signal);
  }
}

describe('npm run detect with the model, stopped and started again', () => {
  beforeAll(async () => {
    await installSchema(client, { ruleSet: aRuleSet(), nowMs: Date.now(), replicas: 0 });
    scratch = await ScratchTopic.create(1);
  });

  afterAll(async () => {
    await forgetTopic(client, scratch.topic);
    await scratch.delete();
    await client.close();
  });

  it('goes on with its scores where it was, after a stop and after a crash, without warming up again', async () => {
    await send(0, BEFORE);
    await detectUntil(50, 'SIGTERM');
    await detectUntil(BEFORE, 'SIGKILL');
    await send(BEFORE, BEFORE + AFTER);
    await detectUntil(BEFORE + AFTER, 'SIGTERM');
    const models = new Map(SENSORS.map((sensor) => [sensor, new SensorModel()]));
    const found = await documents();
    expect(found.map(({ model_score: score }) => score)).toEqual(
      found.map(
        (_, offset) =>
          models.get(sensorOf(offset))?.judge(timeAt(offset), { temperature: temperatureAt(offset) }).score,
      ),
    );
    expect(found.slice(BEFORE).filter((each) => each['warming_up'] === true)).toEqual([]);
    expect(found[0]).toMatchObject({ warming_up: true });
    expect(found[BEFORE + 100]).toMatchObject({ model: 'anomaly' });
  }, 120_000);
});

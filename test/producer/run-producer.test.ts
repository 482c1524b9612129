import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UserError } from '../../command-line/command.ts';
import { keyPartitioner } from '../../producer/publish/partitioning.ts';
import { createSimulation } from '../../producer/simulation/simulation.ts';
import { eventually } from '../support/eventually.ts';
import { producerSettings, TestRun } from '../support/programs/producer-run.ts';
import { ProducerTopic, type TopicRecord } from '../support/servers/producer-topic.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const valuesBySensor = (records: readonly TopicRecord[]) => {
  const values = new Map<string, string[]>();
  for (const { key, value } of records) values.set(key, [...(values.get(key) ?? []), value]);
  return values;
};

describe('runProducer', () => {
  const folder = aTemporaryFolder();
  let topic: ProducerTopic;

  beforeEach(async () => {
    topic = await new ProducerTopic().create(3);
  });

  afterEach(() => topic.delete());

  it('sends as many readings as asked for, keyed by sensor, each in the partition of its key', async () => {
    const run = new TestRun(producerSettings({ topic: topic.name, count: 400, sensors: 20, rate: 2_000 }));
    expect(await run.finished).toBe(0);
    const records = await topic.records();
    expect(records).toHaveLength(400);
    const partitionOf = keyPartitioner(topic.name, 3);
    for (const { key, value, partition } of records) {
      expect(value).toMatch(/^\{"sensor_id": \d+, "temperature": [\d.]+, "pressure": [\d.]+, "timestamp": "[^"]+Z"\}$/);
      expect(key).toBe(String(JSON.parse(value).sensor_id));
      expect(partition).toBe(partitionOf(key));
    }
    expect(run.outLines).toEqual(['Acknowledged: 400 readings.']);
  });

  it('keeps the order of each sensor and stamps each reading with the time at which it was due', async () => {
    const run = new TestRun(producerSettings({ topic: topic.name, count: 200, sensors: 3, rate: 400, mode: 'daily' }));
    await run.finished;
    const all = (await topic.records()).map(({ value }) => Date.parse(JSON.parse(value).timestamp));
    const [first = 0] = [...all].sort((a, b) => a - b);
    expect(all.map((ms) => ms - first).sort((a, b) => a - b)).toHaveLength(200);
    for (const values of valuesBySensor(await topic.records()).values()) {
      const dueMs = values.map((value) => Date.parse(JSON.parse(value).timestamp) - first);
      for (let i = 1; i < dueMs.length; i++) expect([7, 8]).toContain((dueMs[i] ?? 0) - (dueMs[i - 1] ?? 0));
    }
  });

  it('draws the readings of its seed', async () => {
    await new TestRun(producerSettings({ topic: topic.name, count: 30, sensors: 1, seed: 42 })).finished;
    const next = createSimulation({ mode: 'uniform', sensors: 1, seed: 42, anomalies: 0 });
    const expected = Array.from({ length: 30 }, () => next(0)).map(({ channels }) => Object.values(channels));
    const values = (await topic.records()).map(({ value }) => JSON.parse(value));
    expect(values.map(({ temperature, pressure }) => [temperature, pressure])).toEqual(expected);
  });

  it('prints each acknowledged reading at up to 100 a second', async () => {
    const run = new TestRun(producerSettings({ topic: topic.name, count: 20, rate: 100 }));
    await run.finished;
    const values = (await topic.records()).map(({ value }) => `Sent: ${value}`);
    expect([...run.outLines].slice(0, -1).sort()).toEqual(values.sort());
    expect(run.told.at(-1)).toBe(20);
  });

  it('prints no reading when quiet', async () => {
    const run = new TestRun(producerSettings({ topic: topic.name, count: 5, rate: 100, quiet: true }));
    await run.finished;
    expect(run.outLines).toEqual(['Acknowledged: 5 readings.']);
  });

  it('reports what is in the topic when it is stopped', async () => {
    const run = new TestRun(producerSettings({ topic: topic.name, rate: 20_000 }));
    await eventually('a thousand readings', async () => (await topic.count()) > 1_000);
    expect(await run.stop()).toBe(0);
    expect(run.outLines).toEqual([`Acknowledged: ${await topic.count()} readings.`]);
  });

  it('sends a history in the order of the file, each reading with the time at which it happened', async () => {
    const path = join(folder, 'history.csv');
    const rows = Array.from({ length: 9_000 }, (_, i) => `${1_672_531_200_000 + i},${i % 7},${i}`);
    writeFileSync(path, `timestamp,sensor_id,temperature\n${rows.join('\n')}\n`);
    const run = new TestRun(producerSettings({ topic: topic.name, replay: path, speed: 'max' }));
    expect(await run.finished).toBe(0);
    expect(run.outLines).toEqual(['Acknowledged: 9000 readings.']);
    for (const [sensor, values] of valuesBySensor(await topic.records())) {
      const sent = values.map((value) => JSON.parse(value));
      const expected = Array.from({ length: sent.length }, (_, i) => 7 * i + Number(sensor));
      expect(sent.map(({ temperature }) => temperature)).toEqual(expected);
      expect(sent.map(({ timestamp }) => Date.parse(timestamp) - 1_672_531_200_000)).toEqual(expected);
    }
  });

  it('sends a history as many times faster than it happened as asked for', async () => {
    const path = join(folder, 'history.csv');
    writeFileSync(path, 'timestamp,sensor_id,temperature\n1672531200,a,1\n1672531230,a,2\n1672531260,a,3\n');
    const startMs = performance.now();
    expect(await new TestRun(producerSettings({ topic: topic.name, replay: path, speed: '60' })).finished).toBe(0);
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(1_000);
    expect(await topic.count()).toBe(3);
  });

  it('sends nothing of a history with a wrong row', async () => {
    const path = join(folder, 'history.csv');
    writeFileSync(path, 'timestamp,sensor_id,temperature\n1672531200,a,1\n1672531230,a,warm\n');
    const run = new TestRun(producerSettings({ topic: topic.name, replay: path, speed: 'max' }));
    await expect(run.finished).rejects.toThrow(
      /history\.csv, line 3, column 3 \(temperature\): "warm" is not a number/,
    );
    expect(await topic.count()).toBe(0);
  });

  it('sends the rows before a wrong one of a history that is not checked, and says how many', async () => {
    const path = join(folder, 'history.csv');
    const rows = Array.from({ length: 3_000 }, (_, i) => `${1_672_531_200_000 + i},${i % 7},${i}`);
    writeFileSync(path, `timestamp,sensor_id,temperature\n${rows.join('\n')}\n1672531300000,a,warm\n`);
    const run = new TestRun(producerSettings({ topic: topic.name, replay: path, speed: 'max', unchecked: true }));
    await expect(run.finished).rejects.toThrow(/line 3002, column 3 .*; the rows before it were sent\.$/);
    expect(run.outLines).toEqual(['Acknowledged: 3000 readings.']);
    expect(await topic.count()).toBe(3_000);
  });

  it('names the missing topic and how to make it', async () => {
    const run = new TestRun(producerSettings({ topic: `${topic.name}-missing`, count: 1 }));
    await expect(run.finished).rejects.toThrow(UserError);
    await expect(run.finished).rejects.toThrow(/^There is no topic \S+-missing: npm start .* kafka-topics\.sh .*\.$/);
  });

  it('ends with a sentence when the topic refuses a batch for its size', async () => {
    await topic.delete();
    topic = await new ProducerTopic().create(1, { 'max.message.bytes': '20000' });
    const run = new TestRun(producerSettings({ topic: topic.name, rate: 100_000 }));
    await expect(run.finished).rejects.toThrow(UserError);
    await expect(run.finished).rejects.toThrow(
      /refuses readings for topic \S+: a batch is larger than its max\.message\.bytes/,
    );
  });
});

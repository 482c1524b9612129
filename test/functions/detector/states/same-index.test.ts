import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { KafkaEventRecord } from '../../../../functions/detector/kafka-event.ts';
import { aModelDetector, KeptTelemetry } from '../../../support/builders/a-detector.ts';
import { aKafkaEvent, aKafkaRecord, base64 } from '../../../support/builders/a-kafka-event.ts';
import { aRuleSet } from '../../../support/builders/a-rule-set.ts';
import { MemoryIndex } from '../../../support/doubles/a-memory-index.ts';
import { type Memory, ModelRun, START_MS } from '../../../support/virtual/model-run.ts';
import { modelSchedules, type Step } from '../../../support/virtual/model-schedule.ts';

/** How many schedules are drawn; MODEL_SCHEDULES=10000 draws that many. */
const DRAWN = Number(process.env['MODEL_SCHEDULES'] ?? 40);
const PATIENCE_MS = 60_000 + DRAWN * 400;

const RECORDS = 24;
const READINGS = 12;
const SENSORS = ['a', 'b', 'c'];
/** A cache of all states, and of hardly more than one; an event at once, and in as many parts as it has records. */
const MEMORIES: readonly Memory[] = [{ cacheBytes: 1e7 }, { cacheBytes: 4_000 }, { cacheBytes: 1e7, mostSensors: 1 }];
const RULE_SET = aRuleSet({
  rules: [
    { name: 'temperature-high', channel: 'temperature', above: 30 },
    { name: 'temperature-jumps', channel: 'temperature', rate_above: 1_000 },
    { name: 'pressure-stuck', channel: 'pressure', stuck_for: '1s' },
  ],
});
const GENERATION_MS = 600_000;

/** Records with readings of several sensors, more or less regular, with a spike now and then, and something else among them. */
function recordsOf(generation: number, partition: number): readonly KafkaEventRecord[] {
  const records: KafkaEventRecord[] = [];
  for (let offset = 0; offset < RECORDS - 8 * generation; offset++) {
    const timestamp = START_MS + generation * GENERATION_MS + 1_000 * offset;
    const value = offset % 11 === 7 ? 'no JSON' : JSON.stringify(readingsOf(timestamp, offset, partition));
    records.push(aKafkaRecord({ partition, offset, timestamp, value: base64(value) }));
  }
  return records;
}

function readingsOf(timestampMs: number, offset: number, partition: number) {
  return Array.from({ length: READINGS }, (_, index) => {
    const step = offset * READINGS + index;
    const isSpike = step % 97 === 90;
    const noise = ((step * 7_919 + partition * 31) % 101) / 100;
    return {
      sensor_id: SENSORS[(step + (step % 5)) % SENSORS.length],
      temperature: 20 + Math.sin(step / 9) + noise + (isSpike ? 12 : 0),
      ...(step % 3 === 0 && { pressure: 100 + (step % 60 < 30 ? 0 : noise) }),
      timestamp: new Date(timestampMs + 50 * index).toISOString(),
    };
  });
}

const documentsOf = (index: MemoryIndex) =>
  [...index.contents(/^(anomalies|dead-letters)/)].map(([id, { judged_at: _, ...source }]) => [id, source]);
const statesOf = (index: MemoryIndex) => [...index.contents(/^sensor-models/)].map(([id, { state }]) => [id, state]);

/** The index of a topic that is read from beginning to end at once. */
async function atOnce(topics: ModelRun['topics']): Promise<MemoryIndex> {
  const index = new MemoryIndex();
  for (const partitions of topics)
    await aModelDetector(index.client(), () => START_MS, new KeptTelemetry(), { ruleSet: RULE_SET }).detect(
      aKafkaEvent(partitions.flat()),
      0,
    );
  return index;
}

async function expectSameIndex(steps: readonly Step[], memory: Memory): Promise<void> {
  const run = new ModelRun(recordsOf, memory, RULE_SET);
  await run.run(steps);
  const expected = await atOnce(run.topics);
  expect(JSON.stringify(documentsOf(run.index))).not.toContain('"model":"skipped"');
  for (const contentsOf of [documentsOf, statesOf]) expectSame(contentsOf(run.index), contentsOf(expected));
}

/** Comparing thousands of documents field by field is only worth it where they differ. */
function expectSame(found: readonly unknown[], expected: readonly unknown[]): void {
  if (JSON.stringify(found) !== JSON.stringify(expected)) expect(found).toEqual(expected);
}

describe('The index of a topic, with the model', () => {
  it(
    'is the same however its batches are cut, repeated, left behind and given to environments',
    async () => {
      const drawn = fc.asyncProperty(modelSchedules, fc.constantFrom(...MEMORIES), expectSameIndex);
      await fc.assert(drawn, { numRuns: DRAWN });
    },
    PATIENCE_MS,
  );

  it('keeps what a batch has learnt when a shorter one that was left behind writes its states meanwhile', async () => {
    const batch = { kind: 'deliver', partition: 0, withNext: false } as const;
    const steps = [
      { ...batch, records: 4, environment: 0, outcome: 'stuck before', request: 3 },
      { ...batch, records: 9, environment: 1, outcome: 'overtaken', request: 2 },
    ] as const;
    await expectSameIndex(steps, { cacheBytes: 1e7 });
  });

  it('has scores, explanations, warm-ups and anomalies of the model in the topic that this is shown with', async () => {
    const documents = documentsOf(await atOnce([[recordsOf(0, 0), recordsOf(0, 1)]])).map(([, source]) => source);
    expect(documents).toContainEqual(expect.objectContaining({ warming_up: true, model_score: 0, anomaly: false }));
    expect(documents).toContainEqual(
      expect.objectContaining({
        model: 'anomaly',
        anomaly: true,
        model_score: expect.any(Number),
        expected: expect.objectContaining({ temperature: expect.objectContaining({ value: expect.any(Number) }) }),
        contributions: expect.objectContaining({ temperature: expect.objectContaining({ view: expect.any(String) }) }),
      }),
    );
    const fired = documents.flatMap((source) => (Object(source).fired_rules ?? []) as readonly { name: string }[]);
    expect(new Set(fired.map(({ name }) => name))).toEqual(
      new Set(['temperature-high', 'temperature-jumps', 'pressure-stuck']),
    );
    expect(documents).not.toContainEqual(expect.objectContaining({ model: 'skipped' }));
  });
});

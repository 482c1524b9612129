import { describe, expect, it } from '@jest/globals';
import type { WrittenCounts } from '../../../functions/detector/telemetry.ts';
import { aModelDetector, KeptTelemetry } from '../../support/builders/a-detector.ts';
import { aKafkaEvent, aKafkaRecord, base64 } from '../../support/builders/a-kafka-event.ts';
import { aRecordValue } from '../../support/builders/a-record-value.ts';
import { MemoryIndex } from '../../support/doubles/a-memory-index.ts';

const NOW_MS = Date.parse('2026-11-22T09:00:00.000Z');
const READINGS = 240;
/** More requests than the event needs, in two parts. */
const REQUESTS = 12;

/** Two sensors, one after the other, with a spike that only the model sees and one that the rule about more than 40 sees too. */
const EVENT = aKafkaEvent(
  Array.from({ length: READINGS }, (_, offset) => {
    const spike = new Map([
      [100, 12],
      [220, 25],
    ]).get(offset);
    const timestamp = NOW_MS + 1_000 * offset;
    const fields = { temperature: 20 + Math.sin(offset / 9) + (spike ?? 0), pressure: undefined };
    const value = aRecordValue({
      ...fields,
      sensor_id: offset < READINGS / 2 ? 1 : 2,
      timestamp: new Date(timestamp).toISOString(),
    });
    return aKafkaRecord({ offset, timestamp, value: base64(value) });
  }),
);

/** Telemetry that sums what is counted by batches that are done, and that fail. */
class Sums extends KeptTelemetry {
  readonly counts: WrittenCounts[] = [];
  override batchDone(summary: Parameters<KeptTelemetry['batchDone']>[0]): void {
    super.batchDone(summary);
    this.counts.push({ ...summary.verdicts });
  }
  override batchFailed(_error: unknown, written: WrittenCounts): void {
    this.counts.push({ ...written });
  }
  sum(name: keyof WrittenCounts): number {
    return this.counts.reduce((sum, counts) => sum + counts[name], 0);
  }
}

function counted(index: MemoryIndex) {
  const documents = [...index.contents(/^anomalies/).values()];
  const where = (name: string, value: unknown) => documents.filter((each) => each[name] === value).length;
  return {
    anomalies: where('anomaly', true),
    modelAnomalies: where('model', 'anomaly'),
    skipped: where('model', 'skipped'),
  };
}

const sums = (told: Sums) => ({
  anomalies: told.sum('anomalies'),
  modelAnomalies: told.sum('modelAnomalies'),
  skipped: told.sum('skipped'),
});

/** Delivers the event, with one request refused, and again until it is done, and then once more. */
async function deliver(index: MemoryIndex, refused: number, told: Sums): Promise<void> {
  let requests = 0;
  const client = index.client(() => (requests++ === refused ? 'refused' : 'answered'));
  const detector = aModelDetector(client, () => NOW_MS, told, { mostSensors: 1 });
  for (let left = 2; left > 0; )
    await detector.detect(EVENT, 0).then(
      () => left--,
      () => {},
    );
}

describe('what is counted of verdicts', () => {
  it('counts each document once, whichever request of its event failed, and not when it is delivered again', async () => {
    for (let refused = 0; refused < REQUESTS; refused++) {
      const index = new MemoryIndex();
      const told = new Sums();
      await deliver(index, refused, told);
      expect({ refused, ...sums(told) }).toEqual({ refused, ...counted(index) });
      expect(counted(index)).toMatchObject({ modelAnomalies: 2, skipped: 0 });
      expect(told.summaries.at(-1)).toMatchObject({ existing: READINGS, records: READINGS });
    }
  });

  it('counts a reading as skipped only where its document is written without the model', async () => {
    const index = new MemoryIndex();
    const told = new Sums();
    const detector = aModelDetector(index.client(), () => NOW_MS, told);
    await detector.detect(EVENT, 0);
    const [missing = ''] = [...index.contents(/^anomalies/).keys()].slice(-1);
    index.documents.delete(missing);
    await detector.detect(EVENT, 0);
    expect(counted(index)).toMatchObject({ skipped: 1 });
    expect(told.sum('skipped')).toBe(1);
  });
});

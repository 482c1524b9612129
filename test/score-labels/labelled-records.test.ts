import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LABEL_HEADER, labelText } from '../../producer/simulation/anomaly-label.ts';
import { type LabelledRecord, readLabelledRecords } from '../../score-labels/labelled-records.ts';
import { ScratchTopic } from '../support/servers/scratch-topic.ts';

const EVENT_MS = Date.parse('2026-11-22T09:00:05.000Z');
const LABEL = { kind: 'spike' as const, channel: 'temperature', sinceMs: Date.parse('2026-11-22T09:00:00.000Z') };

let topic: ScratchTopic;

beforeEach(async () => {
  topic = await ScratchTopic.create(2);
});

afterEach(() => topic.delete());

async function read() {
  const records: LabelledRecord[] = [];
  const count = await readLabelledRecords(topic.kafka, topic.topic, 'timestamp', (record) => records.push(record));
  return { count, records };
}

const labelled = (value: string | null) => ({
  partition: 0,
  key: '7',
  value,
  headers: { [LABEL_HEADER]: labelText(LABEL) },
});

describe('readLabelledRecords', () => {
  it('ends, and counts no more than there are, where partitions end in aborted records and marks', async () => {
    await topic.fill(1, 2);
    await topic.transaction('abort', { partition: 0, value: 'never' }, { partition: 1, value: 'never' });
    const { count, records } = await read();
    expect(count).toBe(2);
    expect(records.map(({ partition, offset }) => [partition, offset])).toEqual([
      [0, 0],
      [0, 1],
    ]);
  });

  it.each([
    ['text', '"2026-11-22T09:00:05Z"'],
    ['milliseconds', `${EVENT_MS}`],
    ['seconds', `${EVENT_MS / 1_000}`],
  ])('reads the event time of a labelled record as the detector does: %s', async (_, timestamp) => {
    await topic.send(labelled(`{"sensor_id":7,"temperature":99,"timestamp":${timestamp}}`));
    expect((await read()).records).toMatchObject([{ sensorId: '7', label: LABEL, eventMs: EVENT_MS }]);
  });

  it.each([
    ['no JSON', 'no JSON'],
    ['JSON that is no object', 'null'],
    ['a tombstone', null],
    ['a reading without a time', '{"sensor_id":7,"temperature":99}'],
  ])('takes the time of Kafka for that of a labelled record which is %s', async (_, value) => {
    await topic.send(labelled(value));
    const { records } = await read();
    expect(records).toMatchObject([{ sensorId: '7', label: LABEL, eventMs: records[0]?.timestampMs }]);
  });
});

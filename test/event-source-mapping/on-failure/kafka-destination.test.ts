import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigResourceTypes } from 'kafkajs';
import { eventOfFailedBatch } from '../../../dead-letters/failed-batch.ts';
import type { MskRecord } from '../../../event-source-mapping/msk-event.ts';
import { KafkaDestination } from '../../../event-source-mapping/on-failure/kafka-destination.ts';
import { UnwritableRecords } from '../../../event-source-mapping/on-failure/on-failure-destination.ts';
import { aDiscardedBatch } from '../../support/builders/a-discarded-batch.ts';
import { anMskRecord } from '../../support/builders/msk-record.ts';
import { readTopic } from '../../support/servers/read-topic.ts';
import { ScratchTopic, testBrokers } from '../../support/servers/scratch-topic.ts';

const randomText = (bytes: number) => randomBytes(bytes).toString('base64');
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('KafkaDestination', () => {
  let failed: ScratchTopic;
  let destination: KafkaDestination;
  let log: object[];

  beforeEach(async () => {
    failed = await ScratchTopic.create(1);
    log = [];
    destination = new KafkaDestination({
      kafka: failed.kafka,
      topic: failed.topic,
      functionArn: 'arn:aws:lambda:us-east-1:0:function:f',
      log: (level, message, fields) => log.push({ level, message, ...fields }),
    });
  });

  afterEach(async () => {
    await destination.close();
    await failed.delete();
  });

  async function delivered(...records: readonly MskRecord[]) {
    await destination.deliver(aDiscardedBatch(...records));
    const messages = await readTopic(testBrokers().join(), failed.topic);
    return messages.map(({ key, value }) => ({ key, text: value, value: JSON.parse(value) }));
  }

  async function limitTo(bytes: number): Promise<void> {
    const configEntries = [{ name: 'max.message.bytes', value: String(bytes) }];
    const resources = [{ type: ConfigResourceTypes.TOPIC, name: failed.topic, configEntries }];
    await failed.admin.alterConfigs({ validateOnly: false, resources });
  }

  it('leaves out the payload of a record that the topic does not take, and no other, and says which', async () => {
    const large = anMskRecord({ offset: 5, key: base64('large'), value: randomText(1_048_000) });
    const [first, second, third] = await delivered(anMskRecord({ offset: 4 }), large, anMskRecord({ offset: 6 }));
    expect([first?.value.payload.records, third?.value.payload.records]).toEqual([
      { 'sensor-data-0': [anMskRecord({ offset: 4 })] },
      { 'sensor-data-0': [anMskRecord({ offset: 6 })] },
    ]);
    expect(second).toMatchObject({
      key: 'large',
      value: {
        requestContext: { condition: 'RetriesExhausted' },
        KafkaBatchInfo: {
          batchSize: 1,
          payloadSize: expect.any(Number),
          recordInfo: { offset: '5' },
          recordsInfo: { 'sensor-data-0': { firstRecordOffset: '5', lastRecordOffset: '5' } },
        },
        payloadOmitted: expect.any(String),
      },
    });
    expect(second?.value).not.toHaveProperty('payload');
    expect(log).toEqual([
      expect.objectContaining({
        level: 'WARN',
        destination: failed.topic,
        topic: 'sensor-data',
        partition: 0,
        offset: 5,
      }),
    ]);
    expect(eventOfFailedBatch(second?.text ?? '')).toMatchObject({
      ok: false,
      problem: expect.stringContaining('sensor-data-0, offset 5'),
    });
  });

  it('sends a record of the largest size whole to a topic as the command makes it that detect proposes', async () => {
    await limitTo(2_097_176);
    const [message] = await delivered(anMskRecord({ value: randomText(1_048_000) }));
    expect(message?.value.payload.records['sensor-data-0'][0].value).toHaveLength(1_397_336);
    expect(log).toEqual([]);
  });

  it('sends records one by one that are too large for the topic only together', async () => {
    await limitTo(2_000);
    const records = [0, 1, 2].map((offset) => anMskRecord({ offset, value: randomText(700) }));
    expect((await delivered(...records)).map(({ value }) => value.payload.records['sensor-data-0'])).toEqual(
      records.map((record) => [record]),
    );
    expect(log).toEqual([]);
  });

  it('leaves out a key too that is larger than the topic takes', async () => {
    const [message] = await delivered(anMskRecord({ key: randomText(1_048_500) }));
    expect(message?.key.length).toBe('null'.length);
    expect(message?.value.KafkaBatchInfo.recordInfo.offset).toBe('0');
  });

  it('says of a record that cannot be written that this is not the topic’s fault', async () => {
    const odd = { ...anMskRecord(), toJSON: () => BigInt(0) };
    await expect(destination.deliver(aDiscardedBatch(odd))).rejects.toThrow(UnwritableRecords);
  });
});

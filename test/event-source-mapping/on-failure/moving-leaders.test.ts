import { describe, expect, it } from '@jest/globals';
import { KafkaDestination } from '../../../event-source-mapping/on-failure/kafka-destination.ts';
import { aDiscardedBatch } from '../../support/builders/a-discarded-batch.ts';
import { anMskRecord } from '../../support/builders/msk-record.ts';
import { type Leaders, MovingLeaderKafka } from '../../support/doubles/moving-leader-kafka.ts';

/** Enough keys for each of two partitions. */
const OFFSETS = Array.from({ length: 20 }, (_, offset) => offset);
const MOST_ATTEMPTS = 3;

/** Delivers until it is said that the records lie there; returns the attempts and the offsets of the records that do. */
async function deliver(...learnt: readonly Leaders[]) {
  const kafka = new MovingLeaderKafka(learnt);
  const destination = new KafkaDestination({ kafka, topic: 'failed', functionArn: 'arn', log() {} });
  const records = OFFSETS.map((offset) =>
    anMskRecord({ offset, key: Buffer.from(`key ${offset}`).toString('base64') }),
  );
  let attempts = 0;
  for (let isDelivered = false; !isDelivered; ) {
    if (attempts++ === MOST_ATTEMPTS) throw new Error('it is not delivered');
    isDelivered = await destination.deliver(aDiscardedBatch(...records)).then(
      () => true,
      () => false,
    );
  }
  const offsets = kafka.taken.map(({ value }) => Number(JSON.parse(String(value)).KafkaBatchInfo.recordInfo.offset));
  return { attempts, offsets: [...new Set(offsets)].sort((one, other) => one - other) };
}

describe('KafkaDestination on several brokers', () => {
  it('has sent every record once it says so, where a leader moved to a broker that had answered already', async () => {
    expect(await deliver({ 0: 1, 1: 2 }, { 0: 1, 1: 1 })).toEqual({ attempts: 2, offsets: OFFSETS });
  });

  it('asks for the leaders again where the cluster had not named a partition', async () => {
    expect(await deliver({ 0: 1, 2: 1 }, { 0: 1, 1: 1 })).toEqual({ attempts: 2, offsets: OFFSETS });
  });

  it('needs one attempt where nothing moves', async () => {
    expect(await deliver({ 0: 1, 1: 2 })).toEqual({ attempts: 1, offsets: OFFSETS });
  });
});

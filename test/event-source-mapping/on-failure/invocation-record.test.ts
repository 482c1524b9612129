import { describe, expect, it } from '@jest/globals';
import {
  batchInvocationRecord,
  recordInvocationRecord,
} from '../../../event-source-mapping/on-failure/invocation-record.ts';
import { aDiscardedBatch } from '../../support/builders/a-discarded-batch.ts';
import { anMskRecord } from '../../support/builders/msk-record.ts';

const recorded = { functionArn: 'arn:aws:lambda:us-east-1:0:function:f', nowMs: 0 };

describe('The record of an invocation', () => {
  it.each([
    [1_700_000_000_000, '2023-11-14T22:13:20.000Z'],
    [-1, '1969-12-31T23:59:59.999Z'],
    [8.64e15, '+275760-09-13T00:00:00.000Z'],
    [8.64e15 + 1, '8640000000000001'],
    [-8.64e15 - 1, '-8640000000000001'],
    [1_700_000_000_000_000_000, '1700000000000000000'],
  ])('is made for a record that its producer has dated %d', (timestamp, text) => {
    const record = anMskRecord({ timestamp });
    const discarded = aDiscardedBatch(record);
    expect(recordInvocationRecord(discarded, 'sensor-data-0', record, recorded)).toMatchObject({
      KafkaBatchInfo: { recordInfo: { offset: '0', timestamp: text } },
      payload: discarded.formed.event,
    });
    expect(batchInvocationRecord(discarded, recorded)).toMatchObject({
      KafkaBatchInfo: { recordsInfo: { 'sensor-data-0': { firstRecordTimestamp: text, lastRecordTimestamp: text } } },
    });
  });
});

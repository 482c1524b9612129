import { describe, expect, it } from '@jest/globals';
import { RecordJudge } from '../../../functions/detector/record-judge.ts';
import { aKafkaRecord, base64 } from '../../support/builders/a-kafka-event.ts';
import { aRecordValue } from '../../support/builders/a-record-value.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';

const BROKER_MS = Date.parse('2026-11-22T10:00:00Z');

/** The document of a reading with this time, and how often its time was told to be unreadable. */
function judged(timestamp: unknown) {
  let unreadable = 0;
  const listener = {
    anomaly: () => {},
    deadLetter: () => {},
    expired: () => {},
    unreadableTimestamp: () => unreadable++,
  };
  const record = aKafkaRecord({ value: base64(aRecordValue({ timestamp })), timestamp: BROKER_MS });
  const operation = new RecordJudge(aRuleSet(), 'id').judge(
    record,
    (_, id) => ({ index: 'an-index', id }),
    'now',
    listener,
  );
  return { document: JSON.parse(operation?.document ?? 'null'), unreadable };
}

describe('RecordJudge', () => {
  it.each([
    ['22.11.2026 09:00', '22.11.2026 09:00'],
    [20261122090000, '20261122090000'],
  ])('keeps and tells the time %j, which cannot be read', (timestamp, kept) => {
    const { document, unreadable } = judged(timestamp);
    expect(document).toMatchObject({
      timestamp: '2026-11-22T10:00:00.000Z',
      timestamp_source: 'broker',
      unreadable_timestamp: kept,
    });
    expect(unreadable).toBe(1);
  });

  it('tells nothing of a reading that gives no time', () => {
    const { document, unreadable } = judged(undefined);
    expect(document).toMatchObject({ timestamp_source: 'broker' });
    expect([document.unreadable_timestamp, unreadable]).toEqual([undefined, 0]);
  });
});

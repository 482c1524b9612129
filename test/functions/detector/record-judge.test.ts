import { describe, expect, it } from '@jest/globals';
import { CountedRemarks } from '../../../functions/detector/reading-remarks.ts';
import { RecordJudge, type RecordOperation } from '../../../functions/detector/record-judge.ts';
import { aKafkaRecord, base64 } from '../../support/builders/a-kafka-event.ts';
import { aRecordValue } from '../../support/builders/a-record-value.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';

const BROKER_MS = Date.parse('2026-11-22T10:00:00Z');

/** The document of a reading with these fields, and what is to be said of it. */
function judged(fields: Readonly<Record<string, unknown>>) {
  const remarks = new CountedRemarks();
  const listener = { judged: () => {}, deadLetter: () => {}, expired: () => {}, remarks };
  const record = aKafkaRecord({ value: base64(aRecordValue(fields)), timestamp: BROKER_MS });
  const documents: string[] = [];
  const emit = ({ document }: RecordOperation) => documents.push(document);
  const placeOf = () => ({ index: 'an-index', idForm: 'record-first' as const });
  new RecordJudge(aRuleSet(), 'id').judge(record, { placeOf, judgedAt: 'now', listener, emit });
  return { document: JSON.parse(documents[0] ?? 'null'), remarks };
}

describe('RecordJudge', () => {
  it.each([
    ['22.11.2026 09:00', '22.11.2026 09:00'],
    [20261122090000, '20261122090000'],
  ])('keeps and tells the time %j, which cannot be read', (timestamp, kept) => {
    const { document, remarks } = judged({ timestamp });
    expect(document).toMatchObject({
      timestamp: '2026-11-22T10:00:00.000Z',
      timestamp_source: 'broker',
      unreadable_timestamp: kept,
    });
    expect(remarks.unreadableTimestamps).toBe(1);
  });

  it('tells nothing of a reading that gives no time', () => {
    const { document, remarks } = judged({ timestamp: undefined });
    expect(document).toMatchObject({ timestamp_source: 'broker' });
    expect([document.unreadable_timestamp, remarks.unreadableTimestamps]).toEqual([undefined, 0]);
  });

  it('lists the fields that are not used, and counts them by name', () => {
    const { document, remarks } = judged({ unit: 'C', data: { state: 'on' } });
    expect(document).toMatchObject({ ignored_fields: ['unit', 'data.state'] });
    expect(remarks).toMatchObject({ readingsWithIgnoredFields: 1, unjudgedReadings: 0, zoneAssumed: false });
    expect([...remarks.ignoredFields]).toEqual([
      ['unit', 1],
      ['data.state', 1],
    ]);
  });

  it('tells a reading to which no rule applies, and a time that names no zone', () => {
    const { document, remarks } = judged({
      temperature: null,
      pressure: null,
      battery: 3,
      timestamp: '2026-11-22 09:00',
    });
    expect(document).toMatchObject({ anomaly_score: 0, not_applicable: ['temperature-high', 'pressure-high'] });
    expect(remarks).toMatchObject({ unjudgedReadings: 1, zoneAssumed: true });
  });
});

describe('RecordJudge, of an array of readings', () => {
  const HOT = '{"sensor_id":"p","temperature":46,"timestamp":"2026-11-22T09:00:00Z"}';
  const BAD = '{"sensor_id":"p","temperature":"46"}';

  function emitted(value: string, expiredDay = false) {
    const operations: RecordOperation[] = [];
    const told: unknown[] = [];
    const listener = {
      judged: (isAnomaly: boolean) => told.push(isAnomaly),
      deadLetter: (reason: string) => told.push(reason),
      expired: () => told.push('expired'),
    };
    const record = aKafkaRecord({ value: base64(value), timestamp: BROKER_MS, offset: 7 });
    const placeOf = () => (expiredDay ? undefined : { index: 'an-index', idForm: 'record-first' as const });
    const emit = (operation: RecordOperation) => operations.push(operation);
    new RecordJudge(aRuleSet(), 'id').judge(record, { placeOf, judgedAt: 'now', listener, emit });
    return { operations, told };
  }

  it('emits a document for each reading and a dead letter for what is none, each with its place as suffix', () => {
    const { operations, told } = emitted(`[${HOT}, ${BAD}]`);
    expect(operations.map(({ index, id }) => [index, id])).toEqual([
      ['an-index', `sensor-data-0-7-${BROKER_MS}.0`],
      ['dead-letters', `sensor-data-0-7-${BROKER_MS}.1`],
    ]);
    expect(operations.map(({ document }) => JSON.parse(document))).toMatchObject([
      { anomaly_score: 1, kafka: { offset: 7, part: 0, parts: 2 } },
      { reason: 'channel-not-a-number', sensor_id: 'p', value: base64(BAD), kafka: { offset: 7, part: 1, parts: 2 } },
    ]);
    expect(told).toEqual([true, 'channel-not-a-number']);
  });

  it('gives each operation a source that is the element alone, and is judged alike when it comes again', () => {
    const { operations } = emitted(`[${HOT},${BAD}]`);
    for (const { source, id } of operations) {
      const again: RecordOperation[] = [];
      const listener = { judged: () => {}, deadLetter: () => {}, expired: () => {} };
      const emit = (operation: RecordOperation) => again.push(operation);
      new RecordJudge(aRuleSet(), 'id').judge(source, {
        placeOf: () => ({ index: 'an-index', idForm: 'record-first' }),
        judgedAt: 'now',
        listener,
        emit,
      });
      expect(again).toMatchObject([{ id }]);
    }
  });

  it('emits one dead letter of the whole record where no element is a reading', () => {
    const { operations } = emitted(`[${BAD},2]`);
    expect(operations).toMatchObject([{ index: 'dead-letters', id: `sensor-data-0-7-${BROKER_MS}` }]);
    expect(JSON.parse(operations[0]?.document ?? '')).toMatchObject({ value: base64(`[${BAD},2]`) });
  });

  it('tells each reading of a removed day', () => {
    expect(emitted(`[${HOT},${HOT},${BAD}]`, true)).toMatchObject({
      operations: [{ index: 'dead-letters' }],
      told: ['expired', 'expired', 'channel-not-a-number'],
    });
  });
});

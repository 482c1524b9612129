import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deadLetterDocument } from '../../detection/dead-letter.ts';
import { verdictDocument } from '../../detection/document.ts';
import { ReadingParser } from '../../detection/reading.ts';
import { REJECTION_REASONS } from '../../detection/rejection.ts';
import { judge } from '../../detection/verdict.ts';
import { utf8 } from '../support/builders/a-record-value.ts';
import { aRuleSet } from '../support/builders/a-rule-set.ts';
import { hostileObject } from '../support/builders/hostile-input.ts';
import { someCoordinates } from '../support/builders/some-coordinates.ts';

const ruleSet = aRuleSet();
const parser = new ReadingParser(ruleSet);

const aNumber = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 35, max: 125 }));
const plausibleReading = fc.record(
  {
    sensor_id: fc.oneof(fc.integer(), fc.string({ minLength: 1 })),
    temperature: aNumber,
    pressure: aNumber,
    other: aNumber,
  },
  { requiredKeys: ['sensor_id', 'other'] },
);

/** Judges a value as the detector does: a document or a dead letter, each one line of JSON. */
function judged(value: Uint8Array) {
  const parsed = parser.parse(value, someCoordinates().timestampMs);
  const text = parsed.ok
    ? verdictDocument(parsed.value, judge(parsed.value, ruleSet), someCoordinates(), 'id', 'now')
    : deadLetterDocument(parsed.problem, someCoordinates(), { key: value, value }, 'id', 'now');
  expect(text).not.toMatch(/[\r\n]/);
  return { parsed, document: JSON.parse(text) };
}

function expectDocumentOrDeadLetter(value: Uint8Array): void {
  const { parsed, document } = judged(value);
  if (!parsed.ok) expect(REJECTION_REASONS).toContain(parsed.problem.reason);
  else expect(document).toMatchObject({ sensor_id: parsed.value.sensorId, timestamp: parsed.value.timestamp });
}

describe('any value of a record', () => {
  it('becomes a document or a dead letter with a reason of the closed list, whatever its bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), expectDocumentOrDeadLetter));
  });

  it('becomes a document or a dead letter, whatever its JSON', () => {
    fc.assert(fc.property(fc.json(), (json) => expectDocumentOrDeadLetter(utf8(json))));
    fc.assert(
      fc.property(hostileObject, (json) => expectDocumentOrDeadLetter(utf8(json))),
      { numRuns: 1000 },
    );
  });

  it('keeps its channels and is scored 1 exactly when temperature > 40 or pressure > 120', () => {
    fc.assert(
      fc.property(plausibleReading, (fields) => {
        const { sensor_id, ...channels } = JSON.parse(JSON.stringify(fields));
        const score = channels.temperature > 40 || channels.pressure > 120 ? 1 : 0;
        const { document } = judged(utf8(JSON.stringify(fields)));
        expect(document).toMatchObject({ ...channels, sensor_id: String(sensor_id), anomaly_score: score });
        expect(document.anomaly).toBe(score === 1);
        expect(document.not_applicable?.length ?? 0).toBe(
          ['temperature', 'pressure'].filter((channel) => !(channel in channels)).length,
        );
      }),
      { numRuns: 500 },
    );
  });
});

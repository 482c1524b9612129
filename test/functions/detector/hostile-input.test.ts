import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { installSchema } from '../../../adapters/opensearch/schema/install-schema.ts';
import { DailyIndexNames } from '../../../detection/daily-index.ts';
import { DEAD_LETTERS_INDEX } from '../../../detection/dead-letter.ts';
import { REJECTION_REASONS, type RejectionReason } from '../../../detection/rejection.ts';
import { type KafkaEventRecord, parseKafkaEvent } from '../../../functions/detector/kafka-event.ts';
import { type PlaceOf, RecordJudge, type RecordOperation } from '../../../functions/detector/record-judge.ts';
import { aDetector, KeptTelemetry } from '../../support/builders/a-detector.ts';
import { aKafkaEvent, aKafkaRecord } from '../../support/builders/a-kafka-event.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';
import { hostileRecord, hostileTime } from '../../support/builders/hostile-input.ts';
import { forgetTopic } from '../../support/servers/documents-of-topic.ts';
import { sharedSearchClient } from '../../support/servers/search-node.ts';

/** Records that are judged without a server, in events of this many, and how many events of any kind are parsed. */
const RECORDS = 100_000;
const EVENT_RECORDS = 50;
const EVENTS = 5_000;
/** Records that go to a real node, in events of this many. */
const WRITTEN_RECORDS = 3_000;
const WRITTEN_EVENT_RECORDS = 600;

const NOW_MS = Date.now();
const anyClock = fc.constantFrom('LOG_APPEND_TIME' as const, 'CREATE_TIME' as const);
const anyTime = fc.record({ timestamp: fc.oneof(fc.constant(NOW_MS), hostileTime), timestampType: anyClock });
/** Times that make no index of a day of their own on the node that all tests share. */
const harmlessTime = fc.oneof(
  fc.constant({ timestamp: NOW_MS, timestampType: 'LOG_APPEND_TIME' as const }),
  hostileTime.map((timestamp) => ({ timestamp, timestampType: 'CREATE_TIME' as const })),
);

class Tally {
  verdicts = 0;
  /** Beyond one for each record. */
  furtherReadings = 0;
  readonly deadLetters: string[] = [];
  readonly judge = new RecordJudge(aRuleSet(), 'id');
  readonly #names = new DailyIndexNames(7 * 86_400_000);

  /** Judges a record, and checks whatever is to be written of it. */
  take(record: KafkaEventRecord): void {
    const placeOf: PlaceOf = (at) => ({ index: this.#names.nameFor(at, NOW_MS), idForm: 'time-first' });
    const listener = {
      judged: () => this.verdicts++,
      deadLetter: (reason: RejectionReason) => this.deadLetters.push(reason),
      expired: () => expect('expired').toBe('never without removed days'),
    };
    let emitted = 0;
    const emit = (operation: RecordOperation) => {
      emitted++;
      this.#check(operation);
    };
    this.judge.judge(record, { placeOf, judgedAt: 'now', listener, emit });
    if (emitted === 0) throw new Error('nothing was made of a record');
    this.furtherReadings += emitted - 1;
  }

  #check({ index, id, document }: RecordOperation): void {
    if (Buffer.byteLength(id) > 512 || /[\r\n]/.test(document)) throw new Error(`unusable: ${id} ${document}`);
    const fields = JSON.parse(document);
    const isRight = index === DEAD_LETTERS_INDEX ? 'reason' in fields : fields.anomaly === (fields.anomaly_score === 1);
    if (!isRight || !/^(dead-letters|anomalies-(undated|\d{4}\.\d\d\.\d\d))$/.test(index))
      throw new Error(`${index}: ${document}`);
  }
}

/** A record of which one part is anything. */
const misshapen = ([name, value]: readonly [string, unknown]) => ({ ...aKafkaRecord(), [name]: value });

const say = (line: string) => process.stderr.write(`${line}\n`);

describe('hostile input', () => {
  const client = sharedSearchClient();
  const topic = `hostile-test-${randomUUID()}`;

  afterAll(async () => {
    await forgetTopic(client, topic);
    await client.close();
  });

  it(`ends as a verdict or a dead letter: each of ${RECORDS} records`, () => {
    const tally = new Tally();
    const event = fc.array(hostileRecord('hostile', anyTime), { minLength: EVENT_RECORDS, maxLength: EVENT_RECORDS });
    const judgeAll = fc.property(event, (records) => {
      const parsed = parseKafkaEvent(aKafkaEvent(records));
      if (!parsed.ok) throw new Error(parsed.problem);
      for (const record of Object.values(parsed.value.records).flat()) tally.take(record);
    });
    fc.assert(judgeAll, { numRuns: RECORDS / EVENT_RECORDS });
    const { verdicts, deadLetters, furtherReadings } = tally;
    expect(verdicts + deadLetters.length).toBe(RECORDS + furtherReadings);
    expect(furtherReadings).toBeGreaterThan(RECORDS / 100);
    expect(new Set(deadLetters)).toEqual(new Set(REJECTION_REASONS.filter((reason) => !NEEDS_MORE.includes(reason))));
    say(`Hostile records judged: ${RECORDS}, of them ${verdicts} verdicts and ${deadLetters.length} dead letters.`);
  }, 120_000);

  it(`is taken as an event or refused in a sentence: each of ${EVENTS} events`, () => {
    const tally = new Tally();
    let taken = 0;
    const odd = fc.anything({ maxDepth: 2 });
    const oddRecord = fc.oneof(
      { weight: 20, arbitrary: hostileRecord('hostile', anyTime) },
      { weight: 1, arbitrary: odd },
      {
        weight: 1,
        arbitrary: fc.tuple(fc.constantFrom('topic', 'partition', 'offset', 'key', 'value'), odd).map(misshapen),
      },
    );
    const records = fc.dictionary(fc.string({ maxLength: 5 }), fc.array(oddRecord, { maxLength: 4 }), { maxKeys: 3 });
    const anEvent = fc.record({
      eventSource: fc.oneof({ weight: 9, arbitrary: fc.constant('aws:kafka') }, { weight: 1, arbitrary: odd }),
      records: fc.oneof({ weight: 9, arbitrary: records }, { weight: 1, arbitrary: odd }),
    });
    const parseIt = fc.property(fc.oneof({ weight: 9, arbitrary: anEvent }, { weight: 1, arbitrary: odd }), (event) => {
      const parsed = parseKafkaEvent(event);
      if (!parsed.ok) return expect(parsed.problem).toMatch(/event/);
      taken++;
      for (const record of Object.values(parsed.value.records).flat()) tally.take(record);
    });
    fc.assert(parseIt, { numRuns: EVENTS });
    expect(taken).toBeGreaterThan(EVENTS / 20);
    say(`Hostile events: ${EVENTS}, of them ${taken} taken with ${tally.verdicts + tally.deadLetters.length} records.`);
  }, 120_000);

  it(`is a document or a dead letter in a real index: each of ${WRITTEN_RECORDS} records`, async () => {
    await installSchema(client, { ruleSet: aRuleSet(), nowMs: NOW_MS, replicas: 0 });
    const records = fc
      .sample(hostileRecord(topic, harmlessTime), WRITTEN_RECORDS)
      .map((record, offset) => ({ ...record, offset }));
    const telemetry = new KeptTelemetry();
    const detector = aDetector(client, () => NOW_MS, telemetry);
    for (let start = 0; start < records.length; start += WRITTEN_EVENT_RECORDS)
      await detector.detect(aKafkaEvent(records.slice(start, start + WRITTEN_EVENT_RECORDS)), Date.now() + 60_000);
    const rejected = telemetry.summaries.map(({ deadLetters }) => deadLetters.get('document-rejected') ?? 0);
    expect(rejected).toEqual(rejected.map(() => 0));
    await client.indices.refresh({ index: 'anomalies*,dead-letters' });
    const readings = telemetry.summaries.reduce((sum, { records: judged }) => sum + judged, 0);
    const query = { term: { 'kafka.topic': topic } };
    const [documents, deadLetters] = await Promise.all(
      ['anomalies', 'dead-letters'].map(async (index) => (await client.count({ index, body: { query } })).body.count),
    );
    expect((documents ?? 0) + (deadLetters ?? 0)).toBe(readings);
    expect(readings).toBeGreaterThan(WRITTEN_RECORDS);
    say(`Hostile records written: ${WRITTEN_RECORDS}, of them ${documents} documents and ${deadLetters} dead letters.`);
  });
});

/** Reasons that only a record of more than a mebibyte, or a foreign mapping, can have. */
const NEEDS_MORE: readonly string[] = ['too-large', 'document-rejected'];

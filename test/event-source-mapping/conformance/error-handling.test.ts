import { afterEach, describe, expect, it } from '@jest/globals';
import type { MappingOptions } from '../../../event-source-mapping/mapping-options.ts';
import { mappingProblems } from '../../../event-source-mapping/mapping-problems.ts';
import { ConformanceBench, type ConformanceCase, PROVISIONED } from '../../support/conformance/conformance-case.ts';
import type { CaseOptions } from '../../support/conformance/mapping-under-test.ts';

const bench = new ConformanceBench();
afterEach(() => bench.clear());

const reporting = { ...PROVISIONED, reportBatchItemFailures: true };

/** Runs the mapping over these values in one partition until all are committed; gives the offsets of each event. */
async function offsetsOf(values: readonly string[], options: CaseOptions): Promise<number[][]> {
  const topic = await bench.topic();
  await topic.send(...values.map((value) => ({ value })));
  await bench.start(topic, options);
  await bench.committed(topic, values.length);
  return bench.offsets();
}

const retries: readonly ConformanceCase[] = [
  {
    name: 'A failed batch comes again, unchanged, and its partition waits for it',
    page: 'kafka-retry-configurations.html',
    async run() {
      expect(await offsetsOf(['a', 'throw-once', 'c'], { batchSize: 2 })).toEqual([[0, 1], [0, 1], [2]]);
    },
  },
  {
    name: 'A batch that fails once more than MaximumRetryAttempts is discarded, and the next one comes',
    page: 'kafka-retry-configurations.html',
    async run() {
      const offsets = await offsetsOf(['a', 'throw', 'c'], { ...PROVISIONED, batchSize: 2, retryAttempts: 1 });
      expect(offsets).toEqual([[0, 1], [0, 1], [2]]);
    },
  },
  {
    name: 'No retries: a failed batch is discarded at once',
    page: 'kafka-retry-configurations.html',
    async run() {
      expect(await offsetsOf(['throw', 'b'], { ...PROVISIONED, batchSize: 1, retryAttempts: 0 })).toEqual([[0], [1]]);
    },
  },
  {
    name: 'Records above MaximumRecordAgeInSeconds are not sent',
    page: 'kafka-retry-configurations.html',
    async run() {
      const topic = await bench.topic();
      await topic.keepProducersClock();
      const nowMs = Date.now();
      await topic.send({ value: 'old', timestamp: `${nowMs - 90_000}` }, { value: 'new', timestamp: `${nowMs}` });
      await bench.start(topic, { ...PROVISIONED, maxRecordAgeSeconds: 60 });
      await bench.committed(topic, 2);
      expect(await bench.offsets()).toEqual([[1]]);
    },
  },
  {
    name: 'BisectBatchOnFunctionError: a failed batch comes again in halves, down to the record that fails',
    page: 'kafka-retry-configurations.html',
    async run() {
      const values = ['a', 'b', 'throw', 'd'];
      const offsets = await offsetsOf(values, { ...PROVISIONED, bisectBatchOnError: true, retryAttempts: 0 });
      expect(offsets).toEqual([[0, 1, 2, 3], [0, 1], [2, 3], [2], [3]]);
    },
  },
];

const partial: readonly ConformanceCase[] = [
  {
    name: 'Reported failures: what was done before them in the partition does not come again',
    page: 'kafka-retry-configurations.html#kafka-partial-batch-response',
    async run() {
      const offsets = await offsetsOf(['a', 'report-once', 'c'], reporting);
      expect([offsets.length, offsets[1]?.[0]]).toEqual([2, 1]);
    },
  },
  {
    name: 'Reported failures of one partition leave the others done',
    page: 'kafka-retry-configurations.html#kafka-partial-batch-response',
    async run() {
      const topic = await bench.topic(2);
      await topic.send({ partition: 0, value: 'a' }, { partition: 1, value: 'report-once' });
      await bench.start(topic, { ...reporting, batchWindowMs: 1_000 });
      await bench.committed(topic, 1, 1);
      const partitions = (await bench.events()).map((event) => Object.keys(event.records).map((key) => key.at(-1)));
      expect([partitions[0]?.sort(), partitions.at(-1)]).toEqual([['0', '1'], ['1']]);
    },
  },
  {
    name: 'The identifier may be written topic-partition (AWS’s texts disagree; Powertools for Python has this key)',
    page: 'kafka-retry-configurations.html#kafka-partial-batch-response',
    async run() {
      const offsets = await offsetsOf(['a', 'report-by-topic-partition-once'], reporting);
      expect(offsets).toEqual([[0, 1], [1]]);
    },
  },
  ...['null', '{}', '{"batchItemFailures":[]}', '{"batchItemFailures":null}'].map((answer) => ({
    name: `The answer ${answer} is success`,
    page: 'kafka-retry-configurations.html#kafka-partial-batch-response',
    async run() {
      expect(await offsetsOf([`answer ${answer}`], reporting)).toEqual([[0]]);
    },
  })),
  {
    name: 'An offset that was not in the event makes the whole batch come again',
    page: 'kafka-retry-configurations.html#kafka-partial-batch-response',
    async run() {
      expect(await offsetsOf(['a', 'report-unknown-once'], reporting)).toEqual([
        [0, 1],
        [0, 1],
      ]);
    },
  },
  {
    name: 'Without ReportBatchItemFailures the answer says nothing',
    page: 'services-kinesis-batchfailurereporting.html',
    async run() {
      expect(await offsetsOf(['a', 'report'], {})).toEqual([[0, 1]]);
    },
  },
];

const base = { topic: 't', groupId: 'g', batchSize: 1, batchWindowMs: 0, timeoutMs: 1_000 };
const refused = (options: Partial<MappingOptions>) => expect(mappingProblems({ ...base, ...options })).not.toEqual([]);
const allowed = (options: Partial<MappingOptions>) => expect(mappingProblems({ ...base, ...options })).toEqual([]);

const refusals: readonly ConformanceCase[] = [
  {
    name: 'Retries, record age, bisecting, partial responses and a Kafka destination need provisioned mode',
    page: 'kafka-scaling-modes.html#services-kafka-advanced-features',
    async run() {
      const destination = { onFailure: { kind: 'kafka', topic: 'failed' } } as const;
      const options = [{ retryAttempts: 1 }, { maxRecordAgeSeconds: 60 }, { bisectBatchOnError: true }];
      for (const option of [...options, { reportBatchItemFailures: true }, destination]) {
        refused(option);
        allowed({ ...option, ...PROVISIONED });
      }
    },
  },
  {
    name: 'Retry attempts are -1 or 0 to 10,000, the record age -1 or 60 to 604,800 seconds',
    page: 'kafka-retry-configurations.html#kafka-retry-console',
    async run() {
      for (const retryAttempts of [-1, 0, 10_000]) allowed({ ...PROVISIONED, retryAttempts });
      for (const retryAttempts of [-2, 0.5, 10_001]) refused({ ...PROVISIONED, retryAttempts });
      for (const maxRecordAgeSeconds of [-1, 60, 604_800]) allowed({ ...PROVISIONED, maxRecordAgeSeconds });
      for (const maxRecordAgeSeconds of [-2, 0, 59, 604_801]) refused({ ...PROVISIONED, maxRecordAgeSeconds });
    },
  },
  {
    name: 'AT_TIMESTAMP needs a timestamp, and a timestamp needs AT_TIMESTAMP',
    page: 'kafka-esm-parameters.html',
    async run() {
      refused({ startingPosition: 'AT_TIMESTAMP' });
      refused({ startingPosition: 'LATEST', startingPositionTimestamp: 1 });
      allowed({ startingPosition: 'AT_TIMESTAMP', startingPositionTimestamp: 1 });
    },
  },
  {
    name: 'The function may run for up to 14 minutes',
    page: 'with-msk-configure.html#msk-esm-overview',
    async run() {
      allowed({ timeoutMs: 840_000 });
      refused({ timeoutMs: 841_000 });
    },
  },
];

describe('Lambda’s Kafka event source mapping: retries', () => {
  it.each(retries)('$name ($page)', ({ run }) => run(bench));
});

describe('Lambda’s Kafka event source mapping: partial batch responses', () => {
  it.each(partial)('$name ($page)', ({ run }) => run(bench));
});

describe('Lambda’s Kafka event source mapping: refusals', () => {
  it.each(refusals)('$name ($page)', ({ run }) => run(bench));
});

import { describe, expect, it } from '@jest/globals';
import { parseOptions } from '../../command-line/parse-options.ts';
import { mappingCommandOptions, mappingSettings } from '../../detect/mapping-command-options.ts';

const base = { topic: 'readings', groupId: 'detector', batchSize: 100, batchWindowMs: 500, timeoutMs: 60_000 };

function settings(...words: string[]) {
  const parsed = parseOptions(mappingCommandOptions, words);
  if (!parsed.ok) throw new Error(parsed.problem.join('\n'));
  return mappingSettings(base, parsed.value);
}

describe('mappingSettings', () => {
  it('is the plain mapping when nothing is given', () => {
    expect(settings()).toEqual({
      ...base,
      eventSource: 'aws:kafka',
      startingPosition: 'TRIM_HORIZON',
      filters: [],
      provisioned: false,
      bisectBatchOnError: false,
      reportBatchItemFailures: false,
    });
  });

  it('takes every option over', () => {
    const words = [
      [
        '--event-source',
        'SelfManagedKafka',
        '--starting-position',
        'AT_TIMESTAMP',
        '--starting-position-timestamp',
        '7',
      ],
      ['--filters', '{"value":["a"]}', '--provisioned', '--retry-attempts', '0'],
      [
        '--max-record-age',
        '60',
        '--bisect-batch-on-error',
        '--report-batch-item-failures',
        '--on-failure',
        'kafka://failed',
      ],
    ];
    expect(settings(...words.flat())).toEqual({
      ...base,
      eventSource: 'SelfManagedKafka',
      startingPosition: 'AT_TIMESTAMP',
      startingPositionTimestamp: 7,
      filters: ['{"value":["a"]}'],
      provisioned: true,
      retryAttempts: 0,
      maxRecordAgeSeconds: 60,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      onFailure: { kind: 'kafka', topic: 'failed' },
    });
  });

  it.each<[string[], object]>([
    [['s3://bucket'], { kind: 's3', bucket: 'bucket' }],
    [['arn:aws:s3:::bucket'], { kind: 's3', bucket: 'bucket' }],
    [['s3://bucket', '--on-failure-endpoint', 'http://h:1'], { kind: 's3', bucket: 'bucket', endpoint: 'http://h:1' }],
    [['/var/failed'], { kind: 'folder', path: '/var/failed' }],
  ])('reads the destination %j', (words, onFailure) => {
    expect(settings('--on-failure', ...words)).toMatchObject({ onFailure });
  });

  it('takes a list of filter patterns', () => {
    expect(settings('--filters', '[{"value":["a"]},{"value":["b"]}]').filters).toEqual([
      '{"value":["a"]}',
      '{"value":["b"]}',
    ]);
  });

  it.each([
    [
      ['--retry-attempts', '3'],
      '--retry-attempts needs --provisioned; add --provisioned, or leave out --retry-attempts.',
    ],
    [['--max-record-age', '60'], '--max-record-age needs --provisioned'],
    [['--bisect-batch-on-error'], '--bisect-batch-on-error needs --provisioned'],
    [['--report-batch-item-failures'], '--report-batch-item-failures needs --provisioned'],
    [['--on-failure', 'kafka://failed'], '--on-failure kafka://failed needs --provisioned'],
    [['--provisioned', '--on-failure', 'kafka://readings'], '--on-failure must name another topic than'],
    [['--provisioned', '--max-record-age', '59'], '--max-record-age must be -1 (for no limit) or'],
    [['--starting-position', 'AT_TIMESTAMP'], '--starting-position AT_TIMESTAMP needs --starting-position-timestamp'],
    [['--filters', 'nonsense'], '--filters must be a filter pattern or a list of them as JSON, got "nonsense".'],
    [['--filters', '{"key":["a"]}'], '--filters: the filter pattern must be JSON with the one key "value"'],
    [['--on-failure', 'arn:aws:sqs:us-east-1:000000000000:queue'], 'receive only the offsets of the records'],
    [['--on-failure', 'http://x'], '--on-failure must be kafka://TOPIC, s3://BUCKET or a folder, got "http://x".'],
    [['--on-failure-endpoint', 'http://h:1'], '--on-failure-endpoint needs --on-failure s3://BUCKET.'],
  ])('refuses %j in a sentence', (words, sentence) => {
    expect(() => settings(...words)).toThrow(sentence);
  });
});

import { resolve } from 'node:path';
import { UsageError } from '../command-line/command.ts';
import { choice, flag, integer, type OptionValues, text } from '../command-line/options.ts';
import { type MappingOptions, type OnFailure, STARTING_POSITIONS } from '../event-source-mapping/mapping-options.ts';
import { type MappingOptionName, mappingProblems, problemSentence } from '../event-source-mapping/mapping-problems.ts';
import { EVENT_SOURCES } from '../event-source-mapping/msk-event.ts';

/**
 * The options of `npm run detect` that Lambda's Kafka event source mapping has too, by CDK's names.
 *
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_lambda_event_sources.ManagedKafkaEventSource.html
 */
export const mappingCommandOptions = {
  'event-source': choice({
    help: 'Form of the events: as from an Amazon MSK cluster, or as from any other Kafka, which has no ARN.',
    choices: EVENT_SOURCES,
    default: 'aws:kafka',
  }),
  'starting-position': choice({
    help: 'Where a group without committed offsets starts: the oldest record, the next new one, or a time.',
    choices: STARTING_POSITIONS,
    default: 'TRIM_HORIZON',
  }),
  'starting-position-timestamp': integer({
    help: 'Seconds since 1970, for --starting-position AT_TIMESTAMP.',
    min: 0,
    max: 99_999_999_999,
    default: undefined,
  }),
  filters: text({
    help: 'Filter pattern of Lambda, or a list of up to five, as JSON; a record that matches none is skipped.',
    placeholder: 'JSON',
    default: undefined,
  }),
  provisioned: flag({
    help: "Lambda's provisioned mode, which retry limits, maximum age, bisecting, partial answers and a Kafka destination need.",
  }),
  'retry-attempts': integer({
    help: 'How often a failed batch is sent again; without limit if not given or -1.',
    min: -1,
    max: 10_000,
    default: undefined,
  }),
  'max-record-age': integer({
    help: 'Age in seconds (60 or more) above which a record is discarded; never if not given or -1.',
    min: -1,
    max: 604_800,
    default: undefined,
  }),
  'bisect-batch-on-error': flag({ help: 'Splits a failed batch in two.' }),
  'report-batch-item-failures': flag({ help: "Lets the function's answer name the records that failed." }),
  'on-failure': text({
    help: 'Where discarded records go; with it, unlimited retries become ten, as on Lambda.',
    placeholder: 'kafka://TOPIC|s3://BUCKET|FOLDER',
    default: undefined,
  }),
  'on-failure-endpoint': text({
    help: 'URL of an S3 service other than AWS, for --on-failure s3://BUCKET.',
    placeholder: 'URL',
    pattern: /^https?:\/\/[^\s/]/i,
    allowed: 'an http or https URL',
    default: undefined,
  }),
};

type Values = OptionValues<typeof mappingCommandOptions>;
type BaseOptions = Pick<MappingOptions, 'topic' | 'groupId' | 'batchSize' | 'batchWindowMs' | 'timeoutMs'>;

/** The mapping's own names, as options of this command. */
const OPTION_OF: Readonly<Record<MappingOptionName, string>> = {
  batchSize: '--batch-size',
  maxBatchingWindow: '--batch-window',
  timeout: '--timeout',
  consumerGroupId: '--group',
  startingPosition: '--starting-position',
  startingPositionTimestamp: '--starting-position-timestamp',
  filters: '--filters',
  provisioned: '--provisioned',
  retryAttempts: '--retry-attempts',
  maxRecordAge: '--max-record-age',
  bisectBatchOnError: '--bisect-batch-on-error',
  reportBatchItemFailures: '--report-batch-item-failures',
  onFailure: '--on-failure',
};

/**
 * The mapping's options, made from the command's.
 *
 * @throws UsageError with a sentence for every problem and combination that Lambda refuses
 */
export function mappingSettings(base: BaseOptions, values: Values): MappingOptions {
  const { 'starting-position-timestamp': startingPositionTimestamp, 'retry-attempts': retryAttempts } = values;
  const onFailure = parseDestination(values['on-failure'], values['on-failure-endpoint']);
  const options: MappingOptions = {
    ...base,
    eventSource: values['event-source'],
    startingPosition: values['starting-position'],
    ...(startingPositionTimestamp !== undefined && { startingPositionTimestamp }),
    filters: parseFilters(values.filters),
    provisioned: values.provisioned,
    ...(retryAttempts !== undefined && { retryAttempts }),
    ...(values['max-record-age'] !== undefined && { maxRecordAgeSeconds: values['max-record-age'] }),
    bisectBatchOnError: values['bisect-batch-on-error'],
    reportBatchItemFailures: values['report-batch-item-failures'],
    ...(onFailure !== undefined && { onFailure }),
  };
  const problems = mappingProblems(options);
  if (problems.length > 0)
    throw new UsageError(
      problems.map((problem) => `${problemSentence(problem, (name) => OPTION_OF[name])}.`).join('\n'),
    );
  return options;
}

function parseFilters(json: string | undefined): readonly string[] {
  if (json === undefined) return [];
  try {
    const parsed: unknown = JSON.parse(json);
    return (Array.isArray(parsed) ? parsed : [parsed]).map((pattern) => JSON.stringify(pattern));
  } catch {
    throw new UsageError(`--filters must be a filter pattern or a list of them as JSON, got ${JSON.stringify(json)}.`);
  }
}

function parseDestination(text: string | undefined, endpoint: string | undefined): OnFailure | undefined {
  const bucket = /^(?:s3:\/\/|arn:aws[a-z-]*:s3:::)([^/:]+)\/?$/.exec(text ?? '')?.[1];
  if (endpoint !== undefined && bucket === undefined) {
    throw new UsageError('--on-failure-endpoint needs --on-failure s3://BUCKET.');
  }
  if (text === undefined) return undefined;
  if (bucket !== undefined) return { kind: 's3', bucket, ...(endpoint !== undefined && { endpoint }) };
  if (text.startsWith('kafka://')) return { kind: 'kafka', topic: text.slice('kafka://'.length) };
  if (/^arn:aws[a-z-]*:(sqs|sns):/.test(text)) {
    throw new UsageError(
      `--on-failure ${text} is a queue or an SNS topic, which receive only the offsets of the records and are not offered ` +
        'here; use kafka://TOPIC, s3://BUCKET or a folder.',
    );
  }
  if (/^[a-z0-9]+:/i.test(text)) {
    throw new UsageError(`--on-failure must be kafka://TOPIC, s3://BUCKET or a folder, got ${JSON.stringify(text)}.`);
  }
  return { kind: 'folder', path: resolve(text) };
}

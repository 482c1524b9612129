import { DEAD_LETTER_STATES } from '../adapters/opensearch/dead-letters/dead-letter-filter.ts';
import { kafkaConnectionOptions } from '../command-line/kafka-connection-options.ts';
import { choice, flag, integer, text } from '../command-line/options.ts';
import { searchConnectionOptions } from '../command-line/search-connection-options.ts';
import { rulesOption, serverOptions } from '../command-line/server-options.ts';
import { retentionOption } from '../command-line/topic-retention.ts';
import { REJECTION_REASONS } from '../detection/rejection.ts';

const ISO_TIME = {
  placeholder: 'TIME',
  pattern: /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/i,
  allowed: 'an ISO 8601 time like 2026-11-22 or 2026-11-22T09:00:00Z (UTC without a zone)',
  default: undefined,
};

const search = { search: serverOptions.search, ...searchConnectionOptions };

const id = {
  id: text({ help: 'The dead letter of this id, as list shows it.', placeholder: 'ID', default: undefined }),
};

const filters = {
  reason: choice({ help: 'Only those with this reason.', choices: REJECTION_REASONS, default: undefined }),
  sensor: text({ help: 'Only those of this sensor, where it could be read.', placeholder: 'ID', default: undefined }),
  topic: text({ help: 'Only those of this topic.', placeholder: 'NAME', default: undefined }),
  since: text({ help: 'Only those that became dead letters at this time or later.', ...ISO_TIME }),
  until: text({ help: 'Only those that became dead letters before this time.', ...ISO_TIME }),
};

const yes = { yes: flag({ help: 'Drops them without asking.' }) };

/** The options of `npm run dead-letters -- list`. */
export const listOptions = {
  ...search,
  ...filters,
  state: choice({
    help: 'open: nobody has dealt with it; resolved: its record has become a document; dropped: closed by a person.',
    choices: [...DEAD_LETTER_STATES, 'all'],
    default: 'open',
  }),
  limit: integer({ help: 'How many to show, newest first; all are counted.', min: 1, max: 10_000, default: 20 }),
  json: flag({ help: 'One JSON document a line instead.' }),
};

/** The options of `npm run dead-letters -- show`. */
export const showOptions = { ...search, ...id, json: flag({ help: 'As JSON instead.' }) };

/** The options of `npm run dead-letters -- redrive`. */
export const redriveOptions = {
  ...search,
  ...id,
  ...filters,
  all: flag({ help: 'All open ones.' }),
  brokers: serverOptions.brokers,
  ...kafkaConnectionOptions,
  rules: rulesOption,
  'retention-hours': retentionOption,
  'no-model': flag({
    help: 'The detector runs with --no-model: documents do not say that its model has skipped them.',
  }),
  'from-folder': text({
    help: 'Redrives the failed batches in this folder instead; those done are moved to redriven/ in it.',
    placeholder: 'FOLDER',
    default: undefined,
  }),
  'from-s3': text({
    help: 'Redrives the failed batches in this bucket instead; those done are moved to redriven/ in it.',
    placeholder: 's3://BUCKET[/PREFIX]',
    pattern: /^s3:\/\/[a-z0-9.-]{3,63}(\/.*)?$/,
    allowed: 's3://BUCKET or s3://BUCKET/PREFIX',
    default: undefined,
  }),
  's3-endpoint': text({
    help: 'URL of an S3 service other than AWS, for --from-s3.',
    placeholder: 'URL',
    pattern: /^https?:\/\/[^\s/]/i,
    allowed: 'an http or https URL',
    default: undefined,
  }),
};

/** The options of `npm run dead-letters -- drop`. */
export const dropOptions = { ...search, ...id, ...filters, all: flag({ help: 'All open ones.' }), ...yes };

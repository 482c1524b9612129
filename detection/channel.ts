/** Fields of our own documents, now and planned: a channel of such a name would overwrite what we say about the reading. */
const RESERVED_FIELDS: ReadonlySet<string> = new Set([
  '__proto__',
  'anomaly',
  'anomaly_score',
  'contributions',
  'expected',
  'fired_rules',
  'ignored_fields',
  'judged_at',
  'kafka',
  'late',
  'model',
  'model_score',
  'not_applicable',
  'repeated',
  'rule_set',
  'sensor_id',
  'timestamp',
  'timestamp_source',
  'unreadable_timestamp',
  'warming_up',
]);

/**
 * OpenSearch refuses documents with a field of such a name at the top (`_doc_count` unless it is a whole number).
 *
 * @see https://docs.opensearch.org/latest/field-types/metadata-fields/index/
 */
const METADATA_FIELDS: ReadonlySet<string> = new Set([
  '_data_stream_timestamp',
  '_doc_count',
  '_feature',
  '_field_names',
  '_id',
  '_ignored',
  '_index',
  '_nested_path',
  '_routing',
  '_seq_no',
  '_size',
  '_source',
  '_type',
  '_version',
]);

const MAX_NAME_CHARACTERS = 64;
const CHANNEL_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/** Whether a field may carry a channel: a letter or underscore, then up to 63 letters, digits or underscores. */
export const isChannelName = (name: string): boolean => CHANNEL_NAME.test(name);

/** A name that could be a channel's, made from one that is not: `Volume Flow (l/s)` becomes `Volume_Flow_l_s`. */
export function channelNameFrom(name: string): string {
  if (isChannelName(name)) return name;
  const words = name.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
  return (/^[A-Za-z]/.test(words) ? words : `_${words}`).slice(0, MAX_NAME_CHARACTERS);
}

/** Whether a document uses this field name for something of its own, or OpenSearch does. */
export const isReservedField = (name: string): boolean => RESERVED_FIELDS.has(name) || METADATA_FIELDS.has(name);

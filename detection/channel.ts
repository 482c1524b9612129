/** Fields of our own documents, now and planned: a channel of such a name would overwrite what we say about the reading. */
const RESERVED_FIELDS: ReadonlySet<string> = new Set([
  '__proto__',
  'anomaly',
  'anomaly_score',
  'contributions',
  'expected',
  'fired_rules',
  'ignored_channels',
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
  'warming_up',
]);

const CHANNEL_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/** Whether a field may carry a channel: a letter or underscore, then up to 63 letters, digits or underscores. */
export const isChannelName = (name: string): boolean => CHANNEL_NAME.test(name);

/** Whether a document uses this field name for something of its own. */
export const isReservedField = (name: string): boolean => RESERVED_FIELDS.has(name);

/**
 * Numbers that are plotted and filtered, seldom searched alone: doc values answer range queries too, and leaving out the
 * points saves a tenth to a third of the server's time.
 *
 * @see docs/decisions/0002-documents-and-indices.md
 */
const docValuesOnly = <const Type extends 'double' | 'long' | 'integer' | 'date'>(type: Type) => ({
  type,
  index: false,
});

/**
 * Our own ISO times: by the default formats, tried one after the other, parsing dates is a third of the server's work.
 * A query that gives numbers must name their format, `"format": "epoch_millis"`, as Dashboards does.
 *
 * @see https://docs.opensearch.org/latest/field-types/supported-field-types/date/
 */
const isoTime = { type: 'date', format: 'rfc3339_lenient' } as const;

const kafka = {
  properties: {
    topic: { type: 'keyword' },
    timestamp_type: { type: 'keyword' },
    partition: docValuesOnly('integer'),
    offset: docValuesOnly('long'),
    /** Which reading of how many, where a record is an array of them. */
    part: docValuesOnly('integer'),
    parts: docValuesOnly('integer'),
    /** A producer's clock may be beyond what a date holds: the record must be written nevertheless, even as a dead letter. */
    timestamp: { ...docValuesOnly('date'), format: 'epoch_millis', ignore_malformed: true },
  },
} as const;

/** Mapping of the daily indices: never dynamic, so that a sensor's free names cannot explode it. */
export const anomaliesMapping = (mappedChannels: readonly string[]) => ({
  dynamic: false as const,
  properties: {
    ...Object.fromEntries(mappedChannels.map((channel) => [channel, docValuesOnly('double')])),
    sensor_id: { type: 'keyword' as const },
    timestamp: isoTime,
    timestamp_source: { type: 'keyword' as const },
    anomaly_score: { type: 'double' as const },
    anomaly: { type: 'boolean' as const },
    fired_rules: {
      properties: {
        name: { type: 'keyword' as const },
        channel: { type: 'keyword' as const },
        value: docValuesOnly('double'),
        above: docValuesOnly('double'),
        below: docValuesOnly('double'),
      },
    },
    not_applicable: { type: 'keyword' as const },
    ignored_fields: { type: 'keyword' as const },
    kafka,
    rule_set: { type: 'keyword' as const },
    judged_at: { ...isoTime, index: false },
  },
});

/** Mapping of the dead letters: their bytes are kept, not searched. */
export const deadLettersMapping = {
  dynamic: false as const,
  properties: {
    reason: { type: 'keyword' as const },
    error: { type: 'text' as const },
    kafka,
    sensor_id: { type: 'keyword' as const },
    value_bytes: docValuesOnly('long'),
    value_truncated: { type: 'boolean' as const },
    rule_set: { type: 'keyword' as const },
    judged_at: isoTime,
    /** When its record became a document after all, and in which index. */
    resolved_at: isoTime,
    document_index: { type: 'keyword' as const },
    /** When a person dropped it. */
    dropped_at: isoTime,
  },
};

/** Mapping of the days that retention has removed: they are looked up by id. */
export const removedDaysMapping = {
  dynamic: false as const,
  properties: { removed_at: isoTime },
};

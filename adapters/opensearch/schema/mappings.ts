import { metaOf } from './index-state.ts';

/**
 * Fields that are plotted and filtered, seldom searched alone: doc values answer range queries too, and leaving out the
 * points saves a tenth to a third of the server's time.
 *
 * @see docs/decisions/0002-documents-and-indices.md
 * @see docs/decisions/0026-document-and-mapping.md which field is searched by whom
 */
const docValuesOnly = <const Type extends 'double' | 'long' | 'integer' | 'date' | 'keyword'>(type: Type) => ({
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

const coordinates = {
  topic: { type: 'keyword' },
  partition: docValuesOnly('integer'),
  offset: docValuesOnly('long'),
  /** Which reading of how many, where a record is an array of them. */
  part: docValuesOnly('integer'),
  parts: docValuesOnly('integer'),
} as const;

/** A producer's clock may be beyond what a field holds: the record must be written nevertheless, even as a dead letter. */
const unbounded = { ignore_malformed: true } as const;

/** What the model says: its explanation (`expected`, `contributions`) is read, not searched. */
const modelMapping = {
  model_score: docValuesOnly('double'),
  model: { type: 'keyword' },
  warming_up: { type: 'boolean' },
} as const;

/**
 * Mapping of the daily indices: never dynamic, so that a sensor's free names cannot explode it. Indices of version 0.1 keep theirs,
 * in which the Kafka timestamp is a date; queries give it as a number, which both take.
 */
export const anomaliesMapping = (mappedChannels: readonly string[]) => ({
  _meta: metaOf('time-first'),
  dynamic: false as const,
  properties: {
    ...Object.fromEntries(mappedChannels.map((channel) => [channel, docValuesOnly('double')])),
    sensor_id: { type: 'keyword' as const },
    timestamp: isoTime,
    timestamp_source: { type: 'keyword' as const },
    anomaly_score: docValuesOnly('double'),
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
    ...modelMapping,
    not_applicable: { type: 'keyword' as const },
    ignored_fields: { type: 'keyword' as const },
    kafka: { properties: { ...coordinates, timestamp: { ...docValuesOnly('long'), ...unbounded } } },
    rule_set: docValuesOnly('keyword'),
    judged_at: { ...isoTime, index: false },
  },
});

/** Mapping of the dead letters: their bytes are kept, not searched. */
export const deadLettersMapping = {
  dynamic: false as const,
  properties: {
    reason: { type: 'keyword' as const },
    error: { type: 'text' as const },
    kafka: {
      properties: {
        ...coordinates,
        timestamp_type: { type: 'keyword' as const },
        timestamp: { ...docValuesOnly('date'), format: 'epoch_millis', ...unbounded },
      },
    },
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

/** Mapping of the states of sensors: found by id; those of a topic, and those not seen for long, are deleted by query. */
export const sensorModelsMapping = {
  dynamic: false as const,
  properties: {
    topic: { type: 'keyword' as const },
    seen: { ...docValuesOnly('date'), format: 'epoch_millis' },
  },
};

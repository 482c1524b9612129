/** The detector's metrics by their names in CloudWatch, with their units there and what they count. */
export const DETECTOR_METRICS = {
  Records: {
    unit: 'Count',
    help: 'Readings judged and dead letters: a record that holds several readings counts as often',
  },
  Anomalies: {
    unit: 'Count',
    help: 'Readings judged to be anomalies, by rules or by the model, each when its document is written',
  },
  ModelAnomalies: {
    unit: 'Count',
    help: 'Readings that the model judged to be anomalies, also where rules did, each when its document is written',
  },
  DeadLetters: { unit: 'Count', help: 'Records that became dead letters' },
  ExistingDocuments: { unit: 'Count', help: 'Documents and dead letters that an earlier delivery had written' },
  ExpiredRecords: { unit: 'Count', help: 'Readings of days that retention has removed, which are not written' },
  UndatedRecords: { unit: 'Count', help: 'Records whose timestamp cannot name their day' },
  UnreadableTimestamps: { unit: 'Count', help: 'Readings whose own time cannot be read or believed' },
  UnjudgedReadings: { unit: 'Count', help: 'Readings to which no rule applied' },
  IgnoredFields: { unit: 'Count', help: 'Readings with fields that were not used' },
  StatesStarted: {
    unit: 'Count',
    help: 'Sensors that began to warm up: new ones in their partition, or such whose state was lost',
  },
  StatesDamaged: { unit: 'Count', help: 'Sensors that warm up anew because their state could not be used' },
  StatesLoaded: { unit: 'Count', help: 'States of sensors read from the index' },
  StatesSaved: { unit: 'Count', help: 'States of sensors written to the index' },
  StateConflicts: { unit: 'Count', help: 'States of sensors that another invocation had written meanwhile' },
  SkippedReadings: {
    unit: 'Count',
    help: "Readings whose documents were written without the model, since their sensor's state was past them",
  },
  FailedBatches: { unit: 'Count', help: 'Batches that were not done and are delivered again' },
  BulkRetries: { unit: 'Count', help: 'Bulk operations sent again' },
  SearchRefusals: { unit: 'Count', help: 'Bulk operations that OpenSearch refused because of trouble of its own' },
  RefusedByRole: { unit: 'Count', help: 'Bulk operations refused because the role may not do it' },
  RefusedByBlock: { unit: 'Count', help: 'Bulk operations refused because an index is blocked or closed' },
  RefusedByShardLimit: { unit: 'Count', help: 'Bulk operations refused because the cluster takes no more shards' },
  RefusedOtherwise: { unit: 'Count', help: 'Bulk operations refused for other trouble of OpenSearch' },
  MemoryUsed: { unit: 'Megabytes', help: 'Memory that the function holds at the end of a batch' },
  LatencyToAcknowledgement: {
    unit: 'Milliseconds',
    help: "Time from the broker's timestamp to OpenSearch's acknowledgement, for a sample of the records",
  },
} as const;

/** The name of a metric of the detector: nothing else is reported. */
export type DetectorMetricName = keyof typeof DETECTOR_METRICS;

/**
 * What a log line of the detector is about, in its field `code`: programs read this, people the sentence beside it.
 *
 * `batch-failed`: the batch is delivered again. `bulk-retried`: OpenSearch is in trouble, named by `trouble` and `reason`, and gets
 * some operations again. `dead-letters`: records became some. `undated-records`: records have no day of their own.
 * `unreadable-times`: readings have the broker's time instead of their own. `zone-assumed`: times without a zone are taken as UTC.
 * `states-damaged`: sensors warm up anew, for these reasons.
 * `unjudged-readings`: no rule applies to some readings. `ignored-fields`: fields are not used, and how often each came.
 */
export type DetectorLogCode =
  | 'batch-failed'
  | 'bulk-retried'
  | 'dead-letters'
  | 'undated-records'
  | 'unreadable-times'
  | 'zone-assumed'
  | 'states-damaged'
  | 'unjudged-readings'
  | 'ignored-fields';

/** A line's fields, with its code: whatever else it says, programs know it by that. */
export const fields = <Fields extends object>(code: DetectorLogCode, rest: Fields) => ({ code, ...rest });

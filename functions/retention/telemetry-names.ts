/** The retention function's metrics by their names in CloudWatch, with their units there and what they count. */
export const RETENTION_METRICS = {
  RetentionRuns: { unit: 'Count', help: 'Runs that deleted all that was old enough' },
  DeletedDays: { unit: 'Count', help: 'Days of verdicts deleted' },
  DeletedDeadLetters: { unit: 'Count', help: 'Dead letters deleted' },
  DeletedStates: { unit: 'Count', help: 'States deleted of sensors that were not seen for 90 days' },
} as const;

/** The name of a metric of the retention function: nothing else is reported. */
export type RetentionMetricName = keyof typeof RETENTION_METRICS;

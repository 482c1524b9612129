/** The metrics of the views by their names in CloudWatch, with their units there and what they say. */
export const VIEWS_METRICS = {
  ActiveEpisodes: { unit: 'Count', help: 'Episodes that have not returned to normal' },
  EpisodesChanged: { unit: 'Count', help: 'Episodes that a run has opened, extended or closed' },
  MessagesSent: { unit: 'Count', help: 'Messages that their receiver has taken' },
  MessagesFailed: { unit: 'Count', help: 'Attempts to send a message that failed; they are repeated for a day' },
  MessagesWithheld: { unit: 'Count', help: 'Messages that were not sent, by the dimension or label reason' },
  SilentSensors: { unit: 'Count', help: 'Sensors that say nothing' },
  WatermarkAge: { unit: 'Milliseconds', help: 'How far the newest document that the views know lies back' },
  FailedRuns: { unit: 'Count', help: 'Runs of the views that failed; the next one goes on' },
} as const;

/** The name of a metric of the views: nothing else is reported. */
export type ViewsMetricName = keyof typeof VIEWS_METRICS;

/**
 * What a log line of the views is about, in its field `code`: programs read this, people the sentence beside it.
 *
 * `message-told`: a message went to its receiver. `sending-failed`: a receiver did not take one. `run-failed`: the views are as
 * they were, and the next run goes on.
 */
export type ViewsLogCode = 'message-told' | 'sending-failed' | 'run-failed';

import { type Completeness, isComplete } from '../adapters/opensearch/documents/completeness.ts';
import { type PipelineCounters, quantity, readable, remarkSentences } from '../command-line/pipeline-counters.ts';

/** What a run ends with: words for a person, and whether nothing is missing. */
export interface RunSummary {
  readonly text: string;
  readonly complete: boolean;
}

/**
 * Compares what was sent with what Kafka and the index hold.
 *
 * @param completeness of the records of this run and of those that waited before it
 * @param waited how many these were
 */
export function runSummary(counters: PipelineCounters, completeness: Completeness, waited: number): RunSummary {
  const { records, documents, anomalies, deadLetters } = completeness;
  const ofThisRun = records - waited;
  const complete = isComplete(completeness) && ofThisRun >= (counters.sent ?? 0);
  const before = waited === 0 ? '' : `, and ${readable(waited)} that waited from earlier ones`;
  const lines = [
    counters.sent === undefined ? '' : `Sent        ${quantity(counters.sent, 'reading')}, each acknowledged by Kafka`,
    `In Kafka    ${quantity(ofThisRun, 'record')} of this run${before}`,
    `Indexed     ${quantity(documents, 'document')} (${quantity(anomalies, 'anomaly', 'anomalies')})`,
    `            ${quantity(deadLetters, 'dead letter')}`,
    ...remarkSentences(counters),
    complete ? 'Complete: every reading is judged and indexed.' : `NOT COMPLETE: ${missing(completeness)}.`,
  ];
  return { text: lines.filter((line) => line !== '').join('\n'), complete };
}

function missing(completeness: Completeness): string {
  if (isComplete(completeness)) return 'Kafka holds fewer records than were acknowledged';
  const difference = completeness.records - completeness.done;
  return difference > 0
    ? `${quantity(Math.ceil(difference), 'record is', 'records are')} missing`
    : `there are more documents than records, by ${readable(Math.ceil(-difference))}`;
}

/** What is said of a run that was interrupted. */
export function interruptedSummary({ judged, lag }: PipelineCounters): string {
  const waiting = lag > 0 ? ` ${quantity(lag, 'is', 'are')} waiting in the topic for the next run.` : '';
  return `Interrupted after ${quantity(judged, 'judged reading')}.${waiting}`;
}

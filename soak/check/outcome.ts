import { searchClient } from '../../adapters/opensearch/connection/client.ts';
import { check } from './check.ts';
import type { TopicRecord } from './expectation.ts';
import { indexContents } from './index-contents.ts';
import { modelScores } from './model-scores.ts';

/** How a schedule ended: it passed when there are no problems. */
export interface Outcome {
  readonly records: number;
  /** Of their values. */
  readonly bytes: number;
  readonly documents: number;
  readonly deadLetters: number;
  /** Disturbances that found no bulk request or commit to come at. */
  readonly left: number;
  readonly problems: readonly string[];
}

interface ScheduleEnd extends Pick<Outcome, 'left' | 'problems' | 'bytes'> {
  readonly searchUrl: string;
  readonly topic: string;
  readonly records: readonly TopicRecord[];
}

/** Looks at what became of a topic's records, and adds to the problems what is not as it must be. */
export async function outcomeOf(end: ScheduleEnd): Promise<Outcome> {
  const { searchUrl, topic, records, bytes, left, problems } = end;
  const client = searchClient({ node: searchUrl });
  try {
    const found = await indexContents(client, topic);
    const deadLetters = found.filter(({ index }) => index === 'dead-letters').length;
    const differences = [...check(topic, records, found, modelScores(records))].map(
      ([kind, { count, examples }]) => `${kind}: ${count}, for instance ${examples.join('; ')}`,
    );
    // Of an array one reading stands for the record.
    const whole = records.filter(({ part = 0 }) => part === 0);
    const counts = { records: whole.length, bytes, documents: found.length - deadLetters, deadLetters };
    return { ...counts, left, problems: [...problems, ...differences] };
  } finally {
    await client.close();
  }
}

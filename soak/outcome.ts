import { searchClient } from '../adapters/opensearch/connection/client.ts';
import { check } from './check.ts';
import type { LyingRecord } from './expectation.ts';
import { indexContents } from './index-contents.ts';

/** How a schedule ended: it passed when there are no problems. */
export interface Outcome {
  readonly records: number;
  readonly documents: number;
  readonly deadLetters: number;
  /** Disturbances that found no bulk request to come at. */
  readonly left: number;
  readonly problems: readonly string[];
}

interface ScheduleEnd extends Pick<Outcome, 'left' | 'problems'> {
  readonly searchUrl: string;
  readonly topic: string;
  readonly records: readonly LyingRecord[];
}

/** Looks at what became of a topic's records, and adds to the problems what is not as it must be. */
export async function outcomeOf({ searchUrl, topic, records, left, problems }: ScheduleEnd): Promise<Outcome> {
  const client = searchClient({ node: searchUrl });
  try {
    const found = await indexContents(client, topic);
    const deadLetters = found.filter(({ index }) => index === 'dead-letters').length;
    const differences = [...check(records, found)].map(
      ([kind, { count, examples }]) => `${kind}: ${count}, for instance ${examples.join('; ')}`,
    );
    const counts = { records: records.length, documents: found.length - deadLetters, deadLetters };
    return { ...counts, left, problems: [...problems, ...differences] };
  } finally {
    await client.close();
  }
}

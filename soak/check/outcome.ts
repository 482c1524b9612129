import { type Client, searchClient } from '../../adapters/opensearch/connection/client.ts';
import type { ViewsRuns } from '../views-runs.ts';
import { check, type Differences } from './check.ts';
import { checkAlias } from './check-alias.ts';
import { checkViews } from './check-views.ts';
import { recordCount, type TopicRecord } from './expectation.ts';
import { type FoundDocument, indexContents } from './index-contents.ts';
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
  /** What keeps the views; undefined where they are not looked at. */
  readonly views: ViewsRuns | undefined;
}

/** Looks after which the views must be as they should; another lane's that wrote the same makes one look at all again. */
const MOST_LOOKS = 10;

/** Looks at what became of a topic's records, and adds to the problems what is not as it must be. */
export async function outcomeOf(end: ScheduleEnd): Promise<Outcome> {
  const { searchUrl, topic, records, bytes, left, problems, views } = end;
  const client = searchClient({ node: searchUrl });
  try {
    const found = await indexContents(client, topic);
    const readings = found.filter(({ index }) => index !== 'dead-letters');
    const deadLetters = found.length - readings.length;
    const differences = inWords(check(topic, records, found, modelScores(records)));
    differences.push(...inWords(await checkAlias(client, readings)));
    if (views !== undefined) differences.push(...inWords(await viewDifferences(client, readings, views)));
    const counts = { records: recordCount(records), bytes, documents: found.length - deadLetters, deadLetters };
    return { ...counts, left, problems: [...problems, ...differences] };
  } finally {
    await client.close();
  }
}

const inWords = (differences: Differences): string[] =>
  [...differences].map(([kind, { count, examples }]) => `${kind}: ${count}, for instance ${examples.join('; ')}`);

async function viewDifferences(
  client: Client,
  readings: readonly FoundDocument[],
  views: ViewsRuns,
): Promise<Differences> {
  await views.disturbed();
  for (let look = 1; ; look++) {
    await views.quiet();
    const differences = await checkViews(client, readings);
    if (differences.size === 0 || look === MOST_LOOKS) return differences;
  }
}

import { errors } from '@opensearch-project/opensearch';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { SearchConnection } from '../../adapters/opensearch/connection/search-connection.ts';
import { searchFailure } from '../../adapters/opensearch/connection/search-failure.ts';
import { UserError } from '../../command-line/command.ts';
import { searchProblem } from '../../command-line/search-refusal.ts';
import { TooSlow } from './bounded-search.ts';

const PURPOSE = {
  doing: 'read what the console shows',
  needs: 'a role that may read the indices anomalies-*, dead-letters, episodes, sensors and trends-*',
};
const CHANGE = { doing: 'change the episode', needs: 'a role that may read and write the index episodes' };
const late = ({ node }: SearchConnection) =>
  `OpenSearch at ${node} has not answered in time: it is busy, or far away; try again later, or choose a shorter time range.`;
/** OpenSearch's word for a search that it has stopped. */
const CANCELLED = 'cancelled';

/** A question that the console does not answer, with the sentence that says why. */
export class BadQuestion extends Error {
  override readonly name = 'BadQuestion';
}

/** What is said when a question could not be answered: one sentence, with what to do. */
export const sayProblem =
  (connection: SearchConnection, log: (line: string) => void) =>
  (error: Error, context: Context): Response => {
    if (error instanceof BadQuestion) return context.json({ problem: error.message }, 400);
    if (error instanceof TooSlow) return context.json({ problem: error.message }, 504);
    if (error instanceof HTTPException) return context.json({ problem: error.message }, error.status);
    if (searchFailure(error)?.reason.includes(CANCELLED) === true)
      return context.json({ problem: new TooSlow().message }, 504);
    if (error instanceof errors.TimeoutError) return context.json({ problem: late(connection) }, 504);
    const purpose = context.req.method === 'POST' ? CHANGE : PURPOSE;
    const problem = searchProblem(connection, error, purpose);
    if (problem instanceof UserError) return context.json({ problem: problem.message }, 502);
    log(`${error.stack ?? error.message}\n`);
    return context.json({ problem: 'The console made a mistake; its log says which. Please report it.' }, 500);
  };

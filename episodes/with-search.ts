import { type Client, searchClient } from '../adapters/opensearch/connection/client.ts';
import { UserError } from '../command-line/command.ts';
import { searchSettings } from '../command-line/search-connection-options.ts';
import { searchProblem } from '../command-line/search-refusal.ts';

/** What one word of the command does; it resolves to the exit status. */
export type Work<Values> = (client: Client, values: Values, out: { write(text: string): unknown }) => Promise<number>;

const PURPOSE = { doing: 'work on the episodes', needs: 'a role that may read and write the index episodes' };

/** Work with a client of OpenSearch, which is closed at the end; what OpenSearch says instead of an answer becomes one sentence. */
export const withSearch =
  <Values extends Parameters<typeof searchSettings>[0]>(work: Work<Values>) =>
  async (values: Values): Promise<number> => {
    const { connection } = searchSettings(values, process.env);
    const client = searchClient(connection);
    try {
      return await work(client, values, process.stdout);
    } catch (thrown) {
      if (isMissingIndex(thrown))
        throw new UserError(
          `OpenSearch at ${values.search} has no episodes yet; npm start or npm run detect makes them.`,
        );
      throw searchProblem(connection, thrown, PURPOSE);
    } finally {
      await client.close();
    }
  };

function isMissingIndex(error: unknown): boolean {
  const { body } = Object(error) as { body?: { error?: { type?: unknown } } };
  return body?.error?.type === 'index_not_found_exception';
}

import { type Client, searchClient } from '../adapters/opensearch/client.ts';
import { UserError } from '../command-line/command.ts';
import { searchSettings } from '../local/search-connection-options.ts';

/**
 * A command's work with a client of OpenSearch, which is closed at the end. What OpenSearch, Kafka or a store says instead of
 * an answer becomes one sentence.
 */
export const withSearch =
  <Values extends Parameters<typeof searchSettings>[0]>(work: (client: Client, values: Values) => Promise<number>) =>
  async (values: Values): Promise<number> => {
    const client = searchClient(searchSettings(values, process.env).connection);
    try {
      return await work(client, values);
    } catch (error) {
      if (!(error instanceof Error) || error instanceof UserError || error instanceof TypeError) throw error;
      const reason = `${error.name}: ${error.message}`;
      throw new UserError(
        `The work on the dead letters at ${values.search} was not finished (${reason}); doing it again goes on.`,
      );
    } finally {
      await client.close();
    }
  };

import { type Client, searchClient } from '../adapters/opensearch/connection/client.ts';
import { UserError } from '../command-line/command.ts';
import { searchSettings } from '../command-line/search-connection-options.ts';
import { searchProblem } from '../command-line/search-refusal.ts';

const PURPOSE = {
  doing: 'work on the dead letters',
  needs: 'a role that may read and write the indices anomalies-* and dead-letters',
};

/**
 * A command's work with a client of OpenSearch, which is closed at the end. What OpenSearch, Kafka or a store says instead of
 * an answer becomes one sentence.
 */
export const withSearch =
  <Values extends Parameters<typeof searchSettings>[0]>(work: (client: Client, values: Values) => Promise<number>) =>
  async (values: Values): Promise<number> => {
    const { connection } = searchSettings(values, process.env);
    const client = searchClient(connection);
    try {
      return await work(client, values);
    } catch (thrown) {
      const error = searchProblem(connection, thrown, PURPOSE);
      if (!(error instanceof Error) || error instanceof UserError || error instanceof TypeError) throw error;
      const reason = `${error.name}: ${error.message}`;
      throw new UserError(
        `The work on the dead letters at ${values.search} was not finished (${reason}); run the command again to continue it.`,
      );
    } finally {
      await client.close();
    }
  };

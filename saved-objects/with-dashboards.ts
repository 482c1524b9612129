import type { SearchConnection } from '../adapters/opensearch/connection/search-connection.ts';
import { type DashboardsSession, openSession } from '../adapters/opensearch/saved-objects/dashboards-session.ts';
import { DashboardsTrouble, isPage } from '../adapters/opensearch/saved-objects/dashboards-trouble.ts';
import { SavedObjects } from '../adapters/opensearch/saved-objects/saved-objects.ts';
import { UserError } from '../command-line/command.ts';
import { searchSettings } from '../command-line/search-connection-options.ts';
import { searchProblem } from '../command-line/search-refusal.ts';

/** Where the command writes what it has done. */
export interface Output {
  write(text: string): unknown;
}

interface Values {
  readonly url: string;
  readonly tenant: string | undefined;
}

type Settings = Omit<Parameters<typeof searchSettings>[0], 'search'> & Values;

/** Dashboards shows its first answers slowly after a start. */
const REQUEST_TIMEOUT_MS = 60_000;

const PURPOSE = {
  doing: 'work on the saved objects',
  needs: 'a role that may write the saved objects of the tenant, like kibana_user',
  server: { name: 'OpenSearch Dashboards', whenSilent: 'start it, or name another with --url' },
};

/**
 * Work with the saved objects of a Dashboards, whose connection is closed at the end; what it says instead of an answer
 * becomes one sentence.
 */
export const withDashboards =
  <Given extends Settings>(work: (objects: SavedObjects, values: Given, out: Output) => Promise<number>) =>
  async (values: Given, out: Output = process.stdout, requestTimeoutMs = REQUEST_TIMEOUT_MS): Promise<number> => {
    const { connection } = searchSettings({ ...values, search: values.url }, process.env, '--url');
    let session: DashboardsSession | undefined;
    try {
      session = await openSession({ ...connection, requestTimeoutMs });
      const objects = new SavedObjects(session, values.tenant);
      await objects.requireTenant();
      return await work(objects, values, out);
    } catch (thrown) {
      throw problemOf(connection, thrown, values);
    } finally {
      await session?.client.close();
    }
  };

function problemOf(connection: SearchConnection, thrown: unknown, { url, tenant }: Values): unknown {
  const trouble = isPage(thrown) ? new DashboardsTrouble('page') : thrown;
  if (!(trouble instanceof DashboardsTrouble)) return searchProblem(connection, trouble, PURPOSE);
  return new UserError(sentenceOf(trouble, url, tenant));
}

function sentenceOf({ code, details }: DashboardsTrouble, url: string, tenant: string | undefined): string {
  switch (code) {
    case 'page':
      return `${url} answers with a page, not as OpenSearch Dashboards does: check --url, and that it ends with the base path, like /_dashboards, where there is one.`;
    case 'sign-in':
      return `OpenSearch Dashboards at ${url} wants a sign-in: give --search-auth basic, --search-user and SEARCH_PASSWORD, or --search-auth sigv4; where it does sign you in, check the base path in --url.`;
    case 'tenant':
      return details.length === 0
        ? `OpenSearch Dashboards at ${url} has no tenants: leave --tenant out.`
        : `There is no tenant ${JSON.stringify(tenant)} for this user at ${url}; there are ${details.join(', ')}, global and private.`;
    case 'read-only-tenant':
      return `The user may only read the tenant ${JSON.stringify(tenant)} at ${url}: give it a role that may write there (kibana_all_write).`;
    case 'too-many':
      return `OpenSearch Dashboards at ${url} has ${details.join()} objects, more than this command can look through (10,000): remove ours there, under Saved objects, by their ids sensor-anomalies-….`;
    case 'nonsense':
      return `OpenSearch Dashboards at ${url} answers in a way that this command does not know (${details.join()}): check --url, and what its log says.`;
  }
}

import type { Browser } from 'playwright-core';
import type { Client } from '../../../adapters/opensearch/connection/client.ts';
import { bundleClient } from '../../../console/server/client-bundle.ts';
import { listenOnLoopback } from '../../../console/server/listen.ts';
import { aConsole } from '../console/a-console.ts';
import { Verdicts } from '../console/verdicts.ts';
import { BreakableLink } from '../doubles/breakable-link.ts';
import { ownSearchNode } from '../servers/own-search-node.ts';
import { startChromium } from './chromium.ts';

/** A console that answers, for an OpenSearch node of its own, and a browser to look with. */
export interface ServedConsole {
  readonly url: string;
  readonly searchUrl: string;
  /** For what the console must not have changed, or must have. */
  readonly client: Client;
  readonly browser: Browser;
  readonly verdicts: Verdicts;
  /** The console's way to OpenSearch. */
  readonly link: BreakableLink;
  stop(): Promise<void>;
}

/** Starts all of it, with empty indices. */
export async function servedConsole(chromium: string, folder: string): Promise<ServedConsole> {
  const [search, bundle, browser] = await Promise.all([ownSearchNode(folder), bundleClient(), startChromium(chromium)]);
  const link = new BreakableLink(new URL(search.url).host);
  const searchUrl = await link.url();
  const { app, close } = aConsole({ node: searchUrl, bundle });
  const { url, close: closeServer } = await listenOnLoopback(app, 0);
  const verdicts = new Verdicts(search.client);
  await verdicts.install();
  return {
    url,
    searchUrl,
    client: search.client,
    browser,
    verdicts,
    link,
    async stop() {
      await browser.close();
      await closeServer();
      await close();
      link.close();
      await search.stop();
    },
  };
}

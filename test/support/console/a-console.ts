import type { Hono } from 'hono';
import { searchClient } from '../../../adapters/opensearch/connection/client.ts';
import type { PipelineCounters } from '../../../command-line/pipeline-counters.ts';
import { consoleApp } from '../../../console/server/app.ts';
import type { Asset, ClientBundle } from '../../../console/server/client-bundle.ts';
import { aRuleSet } from '../builders/a-rule-set.ts';

interface ConsoleParts {
  /** URL of OpenSearch; by default one where nobody answers. */
  readonly node?: string;
  readonly bundle?: ClientBundle;
  readonly counters?: () => PipelineCounters | undefined;
  readonly log?: (line: string) => void;
  readonly isReadOnly?: boolean;
  /** How long an answer of OpenSearch may take. */
  readonly requestTimeoutMs?: number;
}

const asset = (path: string, text: string): Asset => ({
  path,
  type: 'text/plain',
  content: new TextEncoder().encode(text),
  gzipped: new TextEncoder().encode(`packed ${text}`),
});
const SMALL_BUNDLE = { script: asset('/assets/a.js', 'script'), style: asset('/assets/a.css', 'style') };

/** Nobody listens there: the port is reserved. */
const NOBODY = 'http://127.0.0.1:1';

/** The console's server for an OpenSearch; close it after use. */
export function aConsole(parts: ConsoleParts = {}): { readonly app: Hono; close(): Promise<void> } {
  const {
    node = NOBODY,
    bundle = SMALL_BUNDLE,
    counters = () => undefined,
    isReadOnly = false,
    requestTimeoutMs,
    log,
  } = parts;
  const client = searchClient({ node, ...(requestTimeoutMs !== undefined && { requestTimeoutMs }) });
  const app = consoleApp({
    client,
    connection: { node, authentication: { kind: 'none' } },
    ruleSet: aRuleSet(),
    rulesFile: undefined,
    bundle,
    isReadOnly,
    counters,
    ...(log !== undefined && { log }),
  });
  return { app, close: () => client.close() };
}

import { Client } from '@opensearch-project/opensearch';

export type { Client };

interface ClientOptions {
  /** Base URL of the node or domain. */
  readonly node: string;
  /** How long one request may take, in milliseconds. */
  readonly requestTimeoutMs?: number;
}

const DEFAULT_REQUEST_TIMEOUT_MS = 30_000;

/** A client that never repeats a request by itself: who calls knows what a repetition would mean. */
export function searchClient({ node, requestTimeoutMs = DEFAULT_REQUEST_TIMEOUT_MS }: ClientOptions): Client {
  return new Client({
    node,
    maxRetries: 0,
    requestTimeout: requestTimeoutMs,
    agent: { keepAlive: true, maxSockets: 8 },
  });
}

import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';

const LOOPBACK = '127.0.0.1';

/** A server that answers on this machine only. */
export interface LoopbackServer {
  readonly url: string;
  /** Ends it at once, requests in flight included: they change nothing. */
  close(): Promise<void>;
}

/**
 * Serves an application on 127.0.0.1.
 *
 * @param port preferred; a free one is taken when it is in use, and for 0
 */
export async function listenOnLoopback(app: Hono, port: number): Promise<LoopbackServer> {
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  const taken = await listening(server, port);
  if (taken !== undefined && taken.code !== 'EADDRINUSE') throw taken;
  if (taken !== undefined) {
    const second = await listening(server, 0);
    if (second !== undefined) throw second;
  }
  return {
    url: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Resolves to what kept it from listening, if anything did. */
function listening(server: Server, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException) => resolve(error);
    server.once('error', onError);
    server.listen(port, LOOPBACK, () => {
      server.off('error', onError);
      resolve(undefined);
    });
  });
}

import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP proxy before OpenSearch that a test can let refuse requests. */
export interface RefusingProxy {
  readonly url: string;
  /** The status with which it answers instead of OpenSearch; undefined lets everything through. */
  refuseWith(status: number | undefined): void;
  close(): Promise<void>;
}

/** Starts a proxy before a node. */
export async function aRefusingProxy(target: string): Promise<RefusingProxy> {
  let refusal: number | undefined;
  const pass = (incoming: IncomingMessage, response: ServerResponse) => {
    const { method, headers, url = '' } = incoming;
    const outgoing = request(target + url, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  };
  const server = createServer((incoming, response) => {
    if (refusal === undefined) pass(incoming, response);
    else incoming.resume().on('end', () => response.writeHead(refusal ?? 500).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refuseWith: (status) => (refusal = status),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

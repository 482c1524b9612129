import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import type { SearchConnection } from '../../adapters/opensearch/connection/search-connection.ts';

/** What of a request is not passed on as it is. */
interface Instead {
  readonly path: string;
  /** Instead of the signature; as it came where there is none. */
  readonly authorization?: string;
}

/** Passes a request on to OpenSearch, and its answer back. */
export async function forward(
  incoming: IncomingMessage,
  response: ServerResponse,
  { node, caFile }: Pick<SearchConnection, 'node' | 'caFile'>,
  { path, authorization }: Instead,
): Promise<void> {
  const { protocol, host, hostname, port } = new URL(node);
  const kept = Object.entries(incoming.headers).filter(([name]) => !name.startsWith('x-amz-'));
  const headers = { ...Object.fromEntries(kept), host, ...(authorization !== undefined && { authorization }) };
  const send = protocol === 'https:' ? httpsRequest : httpRequest;
  const trusted = caFile === undefined ? {} : { ca: readFileSync(caFile, 'utf8') };
  const outgoing = send({ hostname, port, path, method: incoming.method, headers, ...trusted });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject);
  });
  // Together: whatever refuses a connection fails both.
  const [answer] = await Promise.all([answered, pipeline(incoming, outgoing)]);
  response.writeHead(answer.statusCode ?? 502, answer.headers);
  await pipeline(answer, response);
}

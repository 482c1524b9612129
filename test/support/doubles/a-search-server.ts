import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * How the server answers a bulk request: with a status and JSON, by cutting the connection, or not at all; with headers and
 * half a body, with nothing after it (`half`) or with a byte now and then (`trickle`).
 */
export type Answer = { readonly status: number; readonly body: unknown } | 'cut' | 'silence' | 'half' | 'trickle';

const TRICKLE_MS = 50;

/** An HTTP server in the place of OpenSearch. */
export interface SearchServer {
  readonly node: string;
  /** The document ids of each bulk request, in order of arrival. */
  readonly requests: readonly (readonly string[])[];
  /** The most requests that were unanswered at one time. */
  readonly mostInFlight: number;
  /** Connections that are open now. */
  readonly connections: number;
  close(): Promise<void>;
}

type Answering = (ids: readonly string[], request: number) => Answer | Promise<Answer>;

/** How requests about the states of sensors are answered. */
interface StateAnswers {
  /** To read them; without it each is kept, and cannot be used. */
  readonly read?: Answering;
  /** To write them; without it each is written. */
  readonly write?: Answering;
}

/** Starts a server that answers each bulk request as a function of its ids and its number, from 0, says. */
export async function aSearchServer(answer: Answering, states: StateAnswers = {}): Promise<SearchServer> {
  const { read = spoiledStates, write = writtenStates } = states;
  let [reads, writes] = [0, 0];
  const requests: (readonly string[])[] = [];
  let inFlight = 0;
  let mostInFlight = 0;
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method === 'GET' && request.url !== '/') return reply(response, underAlias(request.url ?? ''));
    if (request.url?.startsWith('/_mget')) return reply(response, noneFound(await textOf(request)));
    if (request.url?.startsWith('/sensor-models/_mget'))
      return reply(response, await read(JSON.parse(await textOf(request)).ids, reads++));
    if (request.url?.startsWith('/sensor-models/_bulk'))
      return reply(response, await write(idsOf(await textOf(request)), writes++));
    inFlight++;
    mostInFlight = Math.max(mostInFlight, inFlight);
    const ids = idsOf(await textOf(request));
    requests.push(ids);
    const said = await answer(ids, requests.length - 1);
    inFlight--;
    reply(response, said);
  };
  const server = createServer((request, response) => void serve(request, response));
  let connections = 0;
  server.on('connection', (socket) => {
    connections++;
    socket.on('close', () => connections--);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    node: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    get mostInFlight() {
      return mostInFlight;
    },
    get connections() {
      return connections;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}

/** Each index is there, as version 0.1 made it. */
function underAlias(url: string): Answer {
  const [, index = ''] = /^\/([^?]+)/.exec(url) ?? [];
  return { status: 200, body: { [index]: { aliases: { anomalies: {} } } } };
}

/** Documents are looked up before they are written: there are none. */
function noneFound(body: string): Answer {
  const docs: readonly unknown[] = JSON.parse(body).docs;
  return { status: 200, body: { docs: docs.map(() => ({ found: false })) } };
}

/** Of every sensor a state is kept: these, as base64, by its place. */
export function keptStates(ids: readonly string[], stateAt: (place: number) => string): Answer {
  const kept = { found: true, _seq_no: 1, _primary_term: 1 };
  return {
    status: 200,
    body: { docs: ids.map((_id, place) => ({ _id, ...kept, _source: { state: stateAt(place) } })) },
  };
}

/** Of every sensor a state is kept, which cannot be used. */
export const spoiledStates = (ids: readonly string[]): Answer => keptStates(ids, () => 'AAAA');

/** States are written whatever becomes of documents. */
export const writtenStates = (ids: readonly string[]): Answer => ({
  status: 200,
  body: { items: ids.map((_id) => ({ index: { _id, status: 200, _seq_no: 2, _primary_term: 1 } })) },
});

/** Every other line of a body is an action: of documents `create`, of states `index`. */
function idsOf(body: string): string[] {
  const actions = body.split('\n').filter((line, index) => index % 2 === 0 && line !== '');
  return actions.flatMap((action) => Object.values<{ _id: string }>(JSON.parse(action)).map(({ _id }) => _id));
}

function reply(response: ServerResponse, said: Answer): void {
  if (said === 'cut') response.socket?.resetAndDestroy();
  else if (said === 'half' || said === 'trickle') replyInPart(response, said);
  else if (said !== 'silence')
    response.writeHead(said.status, { 'content-type': 'application/json' }).end(JSON.stringify(said.body));
}

function replyInPart(response: ServerResponse, said: 'half' | 'trickle'): void {
  response.writeHead(200, { 'content-type': 'application/json' }).write('{"errors":false,"items":[');
  if (said === 'half') return;
  const timer = setInterval(() => response.write(' '), TRICKLE_MS);
  response.on('close', () => clearInterval(timer));
}

import { Agent, request } from 'node:http';

const REQUESTS_IN_FLIGHT = 2;

/**
 * Sends bodies of bulk requests, two at a time, until there is none.
 *
 * @param nextBody the next one, empty for none
 */
export async function sendAll(searchUrl: string, nextBody: () => string): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: REQUESTS_IN_FLIGHT });
  const work = async () => {
    for (let body = nextBody(); body !== ''; body = nextBody()) await send(searchUrl, agent, body);
  };
  await Promise.all(Array.from({ length: REQUESTS_IN_FLIGHT }, work));
  agent.destroy();
}

function send(searchUrl: string, agent: Agent, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-ndjson' };
    const sending = request(`${searchUrl}/_bulk?filter_path=errors`, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('end', resolve);
    });
    sending.once('error', reject);
    sending.end(body);
  });
}

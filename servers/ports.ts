import { createServer, type Server } from 'node:net';

const LOCALHOST = '127.0.0.1';

/**
 * Free TCP ports on 127.0.0.1, all different, in the order asked: each the preferred one where it is free, else any.
 *
 * @param preferred port numbers, 0 for any.
 */
export async function freePorts(preferred: readonly number[]): Promise<number[]> {
  const held: Server[] = [];
  const ports: number[] = [];
  try {
    for (const port of preferred) {
      const server = await hold(port);
      held.push(server);
      ports.push(portOf(server));
    }
  } finally {
    await Promise.all(held.map((server) => new Promise((done) => server.close(done))));
  }
  return ports;
}

/** One free TCP port on 127.0.0.1: the preferred one where it is free, else any; 0 asks for any. */
export async function freePort(preferred: number): Promise<number> {
  const [port = 0] = await freePorts([preferred]);
  return port;
}

/** Says of each port that was not free by which it was replaced, one sentence each. */
export function replacedPorts(
  names: readonly string[],
  preferred: readonly number[],
  given: readonly number[],
): readonly string[] {
  return names.flatMap((name, index) => {
    const [wanted, taken] = [preferred[index], given[index]];
    if (wanted === taken || wanted === 0) return [];
    return [`Port ${wanted} is not free on this machine, so ${name} takes ${taken}.`];
  });
}

async function hold(port: number): Promise<Server> {
  try {
    return await listen(port);
  } catch (error) {
    if (port === 0) throw error;
    return listen(0);
  }
}

function listen(port: number): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: LOCALHOST, port, exclusive: true }, () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

const LOCALHOST = '127.0.0.1';

/** Stands before a real broker and gives it another name in all that it answers, as `advertised.listeners` would. */
export class RenamingProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  /** @param name as long as `127.0.0.1`, so that the lengths in the answers stay right */
  private constructor(port: number, name: string) {
    this.#server = createServer((client) => {
      const broker = connect(port, LOCALHOST);
      for (const socket of [client, broker]) this.#sockets.add(socket.on('error', () => {}));
      client.pipe(broker);
      broker.on('data', (bytes) => client.write(renamed(bytes, name)));
      broker.on('close', () => client.destroy());
    });
  }

  /** Listens on a free port before the broker at HOST:PORT. */
  static async before(broker: string, name: string): Promise<RenamingProxy> {
    if (name.length !== LOCALHOST.length) throw new Error(`${name} is not as long as ${LOCALHOST}`);
    const proxy = new RenamingProxy(Number(broker.split(':')[1]), name);
    proxy.#server.listen(0, LOCALHOST);
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get address(): string {
    return `${LOCALHOST}:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** Bytes as text of one byte a character, so that all others stay as they are. */
const renamed = (bytes: Buffer, name: string): Buffer =>
  Buffer.from(bytes.toString('latin1').replaceAll(LOCALHOST, name), 'latin1');

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { ISocketFactory } from 'kafkajs';

/** A TCP link to a server that a test can break and mend. */
export class BreakableLink {
  readonly #sockets = new Set<Socket>();
  readonly #server;
  #broken = false;

  /** @param target host and port that the link leads to */
  constructor(target: string) {
    const [host = '', port] = target.split(':');
    this.#server = createServer((near) => {
      if (this.#broken) {
        near.destroy();
        return;
      }
      const far = connect(Number(port), host);
      for (const [socket, other] of [[near, far] as const, [far, near] as const]) {
        this.#sockets.add(socket);
        socket.on('error', () => {}).on('close', () => other.destroy());
        socket.pipe(other);
      }
    });
    this.#server.listen(0, '127.0.0.1');
  }

  /** Leads every connection of a kafkajs client over this link, whatever address the broker advertises. */
  readonly socketFactory: ISocketFactory = ({ onConnect }) => {
    const { port } = this.#server.address() as AddressInfo;
    return connect(port, '127.0.0.1', onConnect).setNoDelay(true);
  };

  /** Where an HTTP server at the other end answers over this link. */
  async url(): Promise<string> {
    if (!this.#server.listening) await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  break(): void {
    this.#broken = true;
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  mend(): void {
    this.#broken = false;
  }

  close(): void {
    this.break();
    this.#server.close();
  }
}

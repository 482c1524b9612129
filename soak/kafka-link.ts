import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP link to a broker that can be cut, be away, or fall silent; the broker advertises its address. */
export class KafkaLink {
  readonly address: string;
  readonly #port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #away = false;
  #mute = false;

  /** @param port where it listens @param targetPort the broker's own, both on 127.0.0.1 */
  constructor(port: number, targetPort: number) {
    this.#port = port;
    this.address = `127.0.0.1:${port}`;
    this.#server = createServer((near) => this.#serve(near, targetPort));
  }

  async listen(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** Destroys every connection. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** While away, connections are refused and those there were are cut. */
  setAway(away: boolean): void {
    this.#away = away;
    if (away) this.cut();
  }

  /** While mute, connections stand but nothing passes; they are cut when that ends, since bytes were lost. */
  setMute(mute: boolean): void {
    if (this.#mute && !mute) this.cut();
    this.#mute = mute;
  }

  async close(): Promise<void> {
    this.cut();
    if (this.#server.listening) await new Promise((done) => this.#server.close(done));
  }

  #serve(near: Socket, targetPort: number): void {
    if (this.#away) {
      near.on('error', () => {}).destroy();
      return;
    }
    const far = connect(targetPort, '127.0.0.1');
    for (const [socket, other] of [[near, far] as const, [far, near] as const]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket
        .on('error', () => {})
        .on('close', () => {
          this.#sockets.delete(socket);
          other.destroy();
        });
      socket.on('data', (chunk) => {
        if (!this.#mute && !other.write(chunk)) {
          socket.pause();
          other.once('drain', () => socket.resume());
        }
      });
    }
  }
}

import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { CommitWatch, WatchedConnection } from './commit-watch.ts';

/** Where a link stands before a broker, both on 127.0.0.1. */
interface Way {
  /** Where it listens: the broker advertises it. */
  readonly port: number;
  /** The broker's own. */
  readonly targetPort: number;
}

/** A TCP link to the brokers that can be cut, be away, or fall silent, and that knows a commit when it sees one. */
export class KafkaLink {
  /** Of all brokers, as clients take it. */
  readonly address: string;
  readonly commits = new CommitWatch();
  readonly #servers: readonly (readonly [Server, number])[];
  readonly #sockets = new Set<Socket>();
  #away = false;
  #mute = false;

  constructor(ways: readonly Way[]) {
    this.address = ways.map(({ port }) => `127.0.0.1:${port}`).join();
    this.#servers = ways.map(({ port, targetPort }) => [createServer((near) => this.#serve(near, targetPort)), port]);
  }

  async listen(): Promise<void> {
    for (const [server, port] of this.#servers) {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    }
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
    for (const [server] of this.#servers) if (server.listening) await new Promise((done) => server.close(done));
  }

  #serve(near: Socket, targetPort: number): void {
    if (this.#away) {
      near.on('error', () => {}).destroy();
      return;
    }
    const far = connect(targetPort, '127.0.0.1');
    const watched = new WatchedConnection(this.commits, () => near.destroy());
    near.once('close', () => watched.end());
    this.#join(near, far, (chunk) => watched.request(chunk));
    this.#join(far, near, (chunk) => watched.response(chunk));
  }

  /** Hands on what comes from one socket to the other, as far as it passes; both end together. */
  #join(socket: Socket, other: Socket, passing: (chunk: Buffer) => Buffer): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket
      .on('error', () => {})
      .on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    socket.on('data', (chunk) => {
      const bytes = this.#mute ? undefined : passing(chunk);
      if (bytes === undefined || bytes.length === 0 || other.write(bytes)) return;
      socket.pause();
      other.once('drain', () => socket.resume());
    });
  }
}

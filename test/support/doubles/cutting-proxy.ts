import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { ISocketFactory } from 'kafkajs';

interface CuttingProxySettings {
  readonly targetHost: string;
  readonly targetPort: number;
  /** Decides for each chunk whether it goes through; one that does not is dropped and its connection destroyed. */
  cuts?(chunk: 'request' | 'answer' | 'produce answer'): boolean;
}

const PRODUCE_API_KEY = 0;

/** A TCP proxy before a Kafka broker that can cut connections, swallow answers and be away for a while. */
export class CuttingProxy {
  /** Answers to produce requests that the client never saw, though the broker gave them. */
  cutProduceAnswers = 0;
  /** Keeps connections open but lets no answer through. */
  swallowAnswers = false;
  /** Answers to produce requests that were swallowed. */
  swallowedProduceAnswers = 0;
  readonly #settings: CuttingProxySettings;
  readonly #sockets = new Set<Socket>();
  #server: Server;
  #port = 0;

  constructor(settings: CuttingProxySettings) {
    this.#settings = settings;
    this.#server = createServer((client) => this.#serve(client));
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** Leads every connection of a client here, whatever address the broker advertises. */
  get socketFactory(): ISocketFactory {
    return ({ onConnect }) => connect(this.#port, '127.0.0.1', onConnect);
  }

  /** Listens; again on the same port after {@link goAway}. */
  async listen(): Promise<this> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (isAddressInfo(address)) this.#port = address.port;
    return this;
  }

  /** Refuses connections and destroys those there are. */
  async goAway(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    this.#server = createServer((client) => this.#serve(client));
  }

  #serve(client: Socket): void {
    const broker = connect(this.#settings.targetPort, this.#settings.targetHost);
    const destroy = () => [client, broker].forEach((socket) => void socket.destroy());
    let atFrameStart = true;
    let apiKey = -1;
    for (const socket of [client, broker]) {
      this.#sockets.add(socket);
      socket.on('error', destroy).on('close', () => {
        this.#sockets.delete(socket);
        destroy();
      });
    }
    client.on('data', (chunk) => {
      // The client has one request on its way at a time, so the first chunk after an answer begins with its header.
      if (atFrameStart) apiKey = chunk.readInt16BE(4);
      atFrameStart = false;
      if (this.#settings.cuts?.('request')) destroy();
      else broker.write(chunk);
    });
    broker.on('data', (chunk) => {
      atFrameStart = true;
      if (this.swallowAnswers) {
        if (apiKey === PRODUCE_API_KEY) this.swallowedProduceAnswers++;
        return;
      }
      const isOfProduce = apiKey === PRODUCE_API_KEY;
      if (!this.#settings.cuts?.(isOfProduce ? 'produce answer' : 'answer')) return void client.write(chunk);
      if (isOfProduce) this.cutProduceAnswers++;
      destroy();
    });
  }
}

const isAddressInfo = (address: unknown): address is AddressInfo => typeof address === 'object' && address !== null;

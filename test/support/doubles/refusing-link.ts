import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { ISocketFactory } from 'kafkajs';

/** An answer of a broker that is an error instead. */
interface Refusal {
  readonly apiKey: number;
  /** The error's number in Kafka's protocol. */
  readonly error: number;
  /** Where the answer holds its error, from the beginning of its size. */
  readonly errorAt: number;
}

/** Joining a group: the broker has just started and still reads its groups (COORDINATOR_LOAD_IN_PROGRESS). */
export const COORDINATOR_LOADING: Refusal = { apiKey: 11, error: 14, errorAt: 12 };
/** Describing the settings of one topic without being allowed to (TOPIC_AUTHORIZATION_FAILED). */
export const SETTINGS_FORBIDDEN: Refusal = { apiKey: 32, error: 29, errorAt: 16 };

/** Size, API key and version lie before a request's correlation id. */
const REQUEST_ID_AT = 8;

/** A TCP link to a broker, over which it refuses one kind of request a number of times. */
export class RefusingLink {
  readonly #server;
  readonly #refusal: Refusal;
  /** How often it will refuse. */
  left: number;

  /** @param target host and port that the link leads to */
  constructor(target: string, refusal: Refusal, times = Number.POSITIVE_INFINITY) {
    this.#refusal = refusal;
    this.left = times;
    const [host = '', port] = target.split(':');
    this.#server = createServer((near) => this.#link(near, connect(Number(port), host)));
    this.#server.listen(0, '127.0.0.1').unref();
  }

  /** Leads every connection of a kafkajs client over this link, whatever address the broker advertises. */
  readonly socketFactory: ISocketFactory = ({ onConnect }) => {
    const { port } = this.#server.address() as AddressInfo;
    return connect(port, '127.0.0.1', onConnect).setNoDelay(true);
  };

  close(): void {
    this.#server.close();
  }

  #link(near: Socket, far: Socket): void {
    const { apiKey, error, errorAt } = this.#refusal;
    const asked = new Set<number>();
    for (const [socket, other] of [[near, far] as const, [far, near] as const])
      socket.on('error', () => {}).on('close', () => other.destroy());
    eachFrame(near, (frame) => {
      if (frame.readInt16BE(4) === apiKey) asked.add(frame.readInt32BE(REQUEST_ID_AT));
      far.write(frame);
    });
    eachFrame(far, (frame) => {
      if (asked.delete(frame.readInt32BE(4)) && this.left-- > 0) frame.writeInt16BE(error, errorAt);
      near.write(frame);
    });
  }
}

/** Takes requests or answers out of a stream, each with its size before it. */
function eachFrame(socket: Socket, take: (frame: Buffer) => void): void {
  let bytes: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= 4 && bytes.length >= 4 + bytes.readInt32BE(0)) {
      const end = 4 + bytes.readInt32BE(0);
      take(bytes.subarray(0, end));
      bytes = bytes.subarray(end);
    }
  });
}

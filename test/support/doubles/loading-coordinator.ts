import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { ISocketFactory } from 'kafkajs';

const JOIN_GROUP = 11;
/** COORDINATOR_LOAD_IN_PROGRESS: what a broker says that has just started and still reads its groups. */
const LOADING = 14;
/** Size, API key and version lie before a request's correlation id. */
const REQUEST_ID_AT = 8;
/** Size, correlation id and throttle time lie before the error of an answer to a join. */
const JOIN_ERROR_AT = 12;

/** A TCP link to a broker, over which the group coordinator says a number of times that it is still loading. */
export class LoadingCoordinator {
  readonly #server;
  /** How often it will say so. */
  left: number;

  /** @param target host and port that the link leads to */
  constructor(target: string, times: number) {
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
    const joins = new Set<number>();
    for (const [socket, other] of [[near, far] as const, [far, near] as const])
      socket.on('error', () => {}).on('close', () => other.destroy());
    eachFrame(near, (frame) => {
      if (frame.readInt16BE(4) === JOIN_GROUP) joins.add(frame.readInt32BE(REQUEST_ID_AT));
      far.write(frame);
    });
    eachFrame(far, (frame) => {
      if (joins.delete(frame.readInt32BE(4)) && this.left-- > 0) frame.writeInt16BE(LOADING, JOIN_ERROR_AT);
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

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that takes objects as S3 does with the bucket in the path, and keeps them by `bucket/key`. */
export class AnS3Server {
  readonly objects = new Map<string, string>();
  /** What it does once it has an object. */
  manner: 'answers' | 'never answers' | 'stalls within its answer' = 'answers';
  readonly #server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [path = ''] = (request.url ?? '').slice(1).split('?');
      const isPut = request.method === 'PUT';
      if (isPut) this.objects.set(decodeURIComponent(path), Buffer.concat(chunks).toString());
      if (this.manner === 'stalls within its answer') response.writeHead(200, { 'content-length': 9 }).write('<');
      if (this.manner === 'answers') response.writeHead(isPut ? 200 : 501).end();
    });
  });

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

const SIGNATURE =
  /^AWS4-HMAC-SHA256 Credential=(?<key>[^/]+)\/\d{8}\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request, SignedHeaders=(?<headers>[^,]+), Signature=(?<signature>[0-9a-f]{64})$/;

/** A request as it arrived, and whether the signature on it is the right one for it. */
export interface SignedRequest {
  readonly accessKeyId: string | undefined;
  readonly token: string | undefined;
  readonly genuine: boolean;
  /** The connection's own port: equal for requests over one connection. */
  readonly clientPort: number | undefined;
}

/** An HTTP server that computes every request's signature again, by the AWS SDK's own code, and answers 200 to all. */
export interface VerifyingServer {
  readonly node: string;
  readonly requests: readonly SignedRequest[];
  close(): Promise<void>;
}

/** Starts the server for one region and service; `secretOf` tells the secret of an access key. */
export async function aVerifyingServer(
  { region, service }: { readonly region: string; readonly service: string },
  secretOf: (accessKeyId: string) => string,
): Promise<VerifyingServer> {
  const requests: SignedRequest[] = [];
  const receive = async (request: IncomingMessage): Promise<void> => {
    const body = Buffer.concat(await request.toArray());
    const { key, headers, signature } = SIGNATURE.exec(request.headers.authorization ?? '')?.groups ?? {};
    const token = request.headers['x-amz-security-token'];
    const session = typeof token === 'string' ? { sessionToken: token } : {};
    const credentials = { accessKeyId: key ?? '', secretAccessKey: secretOf(key ?? ''), ...session };
    const signer = new SignatureV4({ region, service, credentials, sha256: Sha256 });
    const expected = await signer.sign(unsigned(request, body, headers?.split(';') ?? []), {
      signingDate: dateOf(String(request.headers['x-amz-date'])),
    });
    const expectedSignature = SIGNATURE.exec(expected.headers['authorization'] ?? '')?.groups?.['signature'];
    requests.push({
      accessKeyId: key,
      token: session.sessionToken,
      genuine: signature !== undefined && signature === expectedSignature,
      clientPort: request.socket.remotePort,
    });
  };
  const server = createServer((request, response) => {
    void receive(request).then(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    node: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function unsigned(request: IncomingMessage, body: Buffer, signedHeaders: readonly string[]) {
  const url = new URL(request.url ?? '', 'http://127.0.0.1');
  const kept = signedHeaders.filter((name) => name !== 'authorization');
  return {
    method: request.method ?? '',
    protocol: 'http:',
    hostname: '127.0.0.1',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(kept.map((name) => [name, String(request.headers[name])])),
    body,
  };
}

/** `20261122T090000Z` as a date. */
function dateOf(text: string): Date {
  return new Date(text.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/, '$1-$2-$3:$4:$5'));
}

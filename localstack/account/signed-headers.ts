import { createHash, createHmac } from 'node:crypto';

/** Who signs, and for which service and region. */
export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly service: string;
}

/** A request whose path and query need no escaping. */
export interface UnsignedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The headers of a request, with a signature of version 4.
 *
 * @param time as ISO 8601
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signedHeaders(
  request: UnsignedRequest,
  signer: Signer,
  time: string,
): Readonly<Record<string, string>> {
  const { host, pathname, search } = new URL(request.url);
  const date = time.replace(/[-:]|\.\d+/g, '');
  const headers: Readonly<Record<string, string>> = { ...request.headers, host, 'x-amz-date': date };
  const names = Object.keys(headers).sort();
  const scope = [date.slice(0, 8), signer.region, signer.service, 'aws4_request'];
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const canonical = [request.method, pathname, search.slice(1), lines, names.join(';'), hash(request.body)].join('\n');
  const text = ['AWS4-HMAC-SHA256', date, scope.join('/'), hash(canonical)].join('\n');
  const key = scope.reduce<string | Buffer>((before, part) => hmac(before, part), `AWS4${signer.secretAccessKey}`);
  const credential = `Credential=${signer.accessKeyId}/${scope.join('/')}`;
  const signature = hmac(key, text).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...headers, authorization };
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

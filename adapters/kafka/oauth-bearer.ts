import type { AuthenticationProviderArgs, Mechanism } from 'kafkajs';
import { SignInError } from './connection-problem.ts';

const LENGTH_BYTES = 4;

/**
 * SASL OAUTHBEARER for kafkajs, whose own takes a broker's refusal for success: a refused token is answered by a JSON
 * status and no error, and then the next request ends the connection. It also lets a connection that breaks meanwhile
 * be what it is, no refusal.
 *
 * @param token called for every authentication of every connection, the repeated ones included
 * @see https://www.rfc-editor.org/rfc/rfc7628#section-3.2.2
 */
export function oauthBearer(token: () => Promise<string>): Mechanism {
  return {
    mechanism: 'OAUTHBEARER',
    authenticationProvider: ({ saslAuthenticate }: AuthenticationProviderArgs) => ({
      authenticate: async () => {
        const first = Buffer.from(`n,,\u0001auth=Bearer ${await token()}\u0001\u0001`);
        const answer = await saslAuthenticate({
          request: { encode: () => withLength(first) },
          response: { decode: (bytes) => bytes.subarray(LENGTH_BYTES), parse: (text) => text.toString() },
        });
        if (isRefusal(answer)) throw new SignInError(`the broker answers ${answer}`);
      },
    }),
  };
}

/** Only a status says so: what else a broker adds to its consent is its own affair. */
const isRefusal = (answer: unknown): boolean => typeof answer === 'string' && /^\s*\{.*"status"\s*:/s.test(answer);

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

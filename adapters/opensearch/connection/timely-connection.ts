import type { IncomingMessage } from 'node:http';
import { type Connection, errors } from '@opensearch-project/opensearch';

type Parameters = globalThis.Parameters<Connection['request']>;

/**
 * A connection whose requests end within the time that they are given, including the last byte of the answer. The client's
 * own only notices a pause before the answer's headers: for an answer that stalls after them it would wait, and hold its
 * socket, without end.
 *
 * @param Base the connection of the client, or one that also signs
 * @returns a class whose requests fail with the client's TimeoutError
 * @see https://nodejs.org/api/http.html#requestsettimeouttimeout-callback
 */
export function timelyConnection(Base: typeof Connection): typeof Connection {
  return class extends Base {
    override request(params: Parameters[0], callback: Parameters[1]) {
      let response: IncomingMessage | undefined;
      const timer = setTimeout(() => {
        // Until the headers come the client takes this for a pause that was too long.
        if (response === undefined) request.emit('timeout');
        else cutShort(response, callback);
      }, params.timeout);
      const request = super.request(params, (error, answer) => {
        if (answer === null) clearTimeout(timer);
        else response = answer.once('close', () => clearTimeout(timer));
        callback(error, answer);
      });
      return request;
    }
  };
}

/** Abandons an answer that is being read, behind the client's back, which would take it for a cut connection. */
function cutShort(answer: IncomingMessage, callback: Parameters[1]): void {
  for (const event of ['data', 'end', 'error', 'aborted']) answer.removeAllListeners(event);
  answer.on('error', () => {}).destroy();
  // The types want what the client itself adds to each error.
  callback(Reflect.construct(errors.TimeoutError, ['Request timed out while its answer was read']), null);
}

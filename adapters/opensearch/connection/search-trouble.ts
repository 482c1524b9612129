import { type Refusal, refusalOf } from './refusal.ts';

/** What kind of trouble kept documents from being written. */
export type SearchTroubleCode = 'unreachable' | 'busy' | 'refused' | 'nonsense';

/** Documents could not be written in time through no fault of their own; what was not written must be delivered again. */
export class SearchTrouble extends Error {
  override readonly name = 'SearchTrouble';
  readonly retryable = true;
  readonly code: SearchTroubleCode;
  /** What was refused for; `other` with any other code. */
  readonly refusal: Refusal;

  constructor(code: SearchTroubleCode, message: string, refusal: Refusal = 'other') {
    super(message);
    this.code = code;
    this.refusal = refusal;
  }
}

/**
 * What an error of the client means. The error itself is not kept: it carries the whole request, which must not get into a
 * log.
 *
 * @param what the request in words, for instance `the bulk request`
 */
export function troubleOf(error: unknown, what: string): SearchTrouble {
  const { statusCode, message, body } = error as ClientError;
  const status = typeof statusCode === 'number' ? ` with status ${statusCode}` : '';
  const refusal = typeof statusCode === 'number' ? refusalOf(statusCode, body?.error?.type) : 'other';
  return new SearchTrouble(troubleCode(statusCode, refusal), `${what} failed${status}: ${String(message)}`, refusal);
}

/** What an error of the client holds, as far as it answered. */
interface ClientError {
  readonly statusCode?: unknown;
  readonly message?: unknown;
  readonly body?: { readonly error?: { readonly type?: string } };
}

/** A full disk blocks with status 429, too, but does not clear by itself. */
function troubleCode(statusCode: unknown, refusal: Refusal): SearchTroubleCode {
  if (typeof statusCode !== 'number') return 'unreachable';
  if (statusCode === 429 && refusal === 'block') return 'refused';
  return statusCode === 429 || statusCode >= 500 ? 'busy' : 'refused';
}

/** Every document of ours fits into a request of any sensible limit, so a smaller limit has to be raised. */
export const limitTooLow = (bytes: number): SearchTrouble =>
  new SearchTrouble(
    'refused',
    `a request of ${bytes} bytes with a single document was refused with status 413; raise http.max_content_length of OpenSearch, or the limit of the proxy in front of it`,
  );

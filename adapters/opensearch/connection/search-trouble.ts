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
  return new SearchTrouble(troubleCode(statusCode), `${what} failed${status}: ${String(message)}`, refusal);
}

/** What an error of the client holds, as far as it answered. */
interface ClientError {
  readonly statusCode?: unknown;
  readonly message?: unknown;
  readonly body?: { readonly error?: { readonly type?: string } };
}

function troubleCode(statusCode: unknown): SearchTroubleCode {
  if (typeof statusCode !== 'number') return 'unreachable';
  return statusCode === 429 || statusCode >= 500 ? 'busy' : 'refused';
}

/** What kind of trouble kept documents from being written. */
export type SearchTroubleCode = 'unreachable' | 'busy' | 'refused' | 'nonsense';

/** Documents could not be written in time through no fault of their own; what was not written must be delivered again. */
export class SearchTrouble extends Error {
  override readonly name = 'SearchTrouble';
  readonly retryable = true;
  readonly code: SearchTroubleCode;

  constructor(code: SearchTroubleCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * What an error of the client means. The error itself is not kept: it carries the whole request, which must not get into a
 * log.
 *
 * @param what the request in words, for instance `the bulk request`
 */
export function troubleOf(error: unknown, what: string): SearchTrouble {
  const { statusCode, message } = error as { statusCode?: unknown; message?: unknown };
  const status = typeof statusCode === 'number' ? ` with status ${statusCode}` : '';
  return new SearchTrouble(troubleCode(statusCode), `${what} failed${status}: ${String(message)}`);
}

function troubleCode(statusCode: unknown): SearchTroubleCode {
  if (typeof statusCode !== 'number') return 'unreachable';
  return statusCode === 429 || statusCode >= 500 ? 'busy' : 'refused';
}

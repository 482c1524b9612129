/** What kind of trouble kept documents from being written. */
export type SearchTroubleCode = 'unreachable' | 'busy' | 'refused' | 'nonsense';

/** Documents could not be written in time through no fault of theirs; what was not written must be delivered again. */
export class SearchTrouble extends Error {
  override readonly name = 'SearchTrouble';
  readonly retryable = true;
  readonly code: SearchTroubleCode;

  constructor(code: SearchTroubleCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

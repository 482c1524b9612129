/** A failed invocation as Lambda tells it: by the error's type and message. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  /** For instance `TypeError` for what a handler threw, `Sandbox.Timedout` or `Runtime.ExitError` for its end. */
  readonly errorType: string;

  constructor(errorType: string, errorMessage: string) {
    super(errorType === 'Error' || errorType === '' ? errorMessage : `${errorType}: ${errorMessage}`);
    this.errorType = errorType;
  }
}

/**
 * Reads the JSON in which a runtime or an Invoke answer tells an error; what is no such JSON becomes the message.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-invokeerror
 */
export function parseFunctionError(payload: string): FunctionError {
  const { errorType, errorMessage } = parseObject(payload);
  return new FunctionError(textOr(errorType, ''), textOr(errorMessage, payload === '' ? 'no message' : payload));
}

function parseObject(text: string): { readonly errorType?: unknown; readonly errorMessage?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

const textOr = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);

interface ErrorLike {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly errors?: unknown;
}

/**
 * Why something failed, in words: an error's message, or its name where it has none. Node gives the failed connections to
 * several addresses of a host as one error without a message; the first of them then speaks for all. Errors are known by
 * their fields, since those of another realm are no instances of this one's.
 */
export function reasonOf(error: unknown): string {
  const { name, message, errors }: ErrorLike = Object(error);
  if (Array.isArray(errors) && errors.length > 0) return reasonOf(errors[0]);
  const words = message === '' ? name : message;
  return typeof words === 'string' ? words : String(error);
}

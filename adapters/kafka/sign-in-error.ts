/** Signing in to Kafka did not work, and doing it again at once would not; the message has no full stop. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  /** Keeps kafkajs from repeating it. */
  readonly retriable = false;
}

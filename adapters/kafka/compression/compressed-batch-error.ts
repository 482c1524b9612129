/** A compressed batch of records cannot be read, and reading it again would end the same; the message is a sentence. */
export class CompressedBatchError extends Error {
  override readonly name = 'CompressedBatchError';
  /** Keeps kafkajs from repeating it. */
  readonly retriable = false;
}

/** kafkajs wraps errors in others, up to a few deep. */
const DEEPEST_CAUSE = 5;

/**
 * The name of the protocol error at the root of what kafkajs threw, for instance `UNKNOWN_TOPIC_OR_PARTITION`; undefined
 * where no broker answered with one.
 *
 * @see https://kafka.apache.org/protocol.html#protocol_error_codes
 */
export function protocolErrorType(error: unknown): string | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < DEEPEST_CAUSE; cause = cause.cause, depth++) {
    if ('type' in cause && typeof cause.type === 'string') return cause.type;
  }
  return undefined;
}

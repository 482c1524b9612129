/** Why a connection to Kafka cannot be made, where the brokers are there and answer. */
export interface ConnectionProblem {
  /**
   * `sign-in`: it is refused, or there is nothing to sign in with. `certificate`: the brokers' cannot be trusted.
   * `closed`: the broker ended the connection at the first words, as one does that expects TLS, a sign-in or neither;
   * one that is being stopped does the same.
   */
  readonly kind: 'sign-in' | 'certificate' | 'closed';
  /** What the client says about it, without a full stop. */
  readonly reason: string;
}

/** Signing in to Kafka did not work, and doing it again at once would not; the message has no full stop. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  /** Keeps kafkajs from repeating it. */
  readonly retriable = false;
}

const SIGN_IN_NAMES = ['KafkaJSSASLAuthenticationError', 'SignInError'];
/** kafkajs calls a connection that breaks during the sign-in a failed one. */
const INTERRUPTED = /authentication failed: (Closed connection|Connection|Not connected|Request .* timed out)/;
/** Names of protocol errors: a mechanism, or signing in at all, is not what the listener expects. */
const SIGN_IN_TYPES = ['SASL_AUTHENTICATION_FAILED', 'UNSUPPORTED_SASL_MECHANISM', 'ILLEGAL_SASL_STATE'];
/** Node's codes for certificates: OpenSSL's names of what is wrong with a chain, and its own for a name in it. */
const CERTIFICATE_CODES = /CERT|^UNABLE_TO_(GET|VERIFY)|^ERR_TLS_CERT_ALTNAME_INVALID$/;
const BROKEN_HANDSHAKE = 'disconnected before secure TLS connection';
/** kafkajs wraps errors in others, up to a few deep. */
const DEEPEST_CAUSE = 5;

/** Tells what an error of the Kafka client says about the connection itself; undefined for everything else. */
export function connectionProblem(error: unknown): ConnectionProblem | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < DEEPEST_CAUSE; cause = cause.cause, depth++) {
    const kind = kindOf(cause);
    if (kind !== undefined) return { kind, reason: cause.message.replace(/\.$/, '') };
  }
  return undefined;
}

function kindOf(error: Error): ConnectionProblem['kind'] | undefined {
  const type: unknown = Reflect.get(error, 'type');
  const code: unknown = Reflect.get(error, 'code');
  if (INTERRUPTED.test(error.message)) return undefined;
  if (SIGN_IN_NAMES.includes(error.name) || SIGN_IN_TYPES.some((name) => name === type)) return 'sign-in';
  if (typeof code === 'string' && CERTIFICATE_CODES.test(code)) return 'certificate';
  if (error.name === 'KafkaJSConnectionClosedError' || error.message.includes(BROKEN_HANDSHAKE)) return 'closed';
  return undefined;
}

import { describe, expect, it } from '@jest/globals';
import { connectionProblem } from '../../../adapters/kafka/connection-problem.ts';

const failed = (message: string, fields: object, cause?: Error) => Object.assign(new Error(message, { cause }), fields);

describe('what an error of the Kafka client says about the connection', () => {
  it.each([
    ['sign-in', failed('no', { name: 'KafkaJSSASLAuthenticationError' })],
    ['sign-in', failed('no', { name: 'SignInError' })],
    ['sign-in', failed('no', { name: 'KafkaJSProtocolError', type: 'UNSUPPORTED_SASL_MECHANISM', code: 33 })],
    ['sign-in', failed('no', { name: 'KafkaJSProtocolError', type: 'ILLEGAL_SASL_STATE', code: 34 })],
    ['certificate', failed('no', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })],
    ['certificate', failed('no', { code: 'SELF_SIGNED_CERT_IN_CHAIN' })],
    ['certificate', failed('no', { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })],
    ['certificate', failed('no', { code: 'CERT_HAS_EXPIRED' })],
    ['certificate', failed('no', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' })],
    ['closed', failed('no', { name: 'KafkaJSConnectionClosedError' })],
    ['closed', failed('socket disconnected before secure TLS connection was established', { code: 'ECONNRESET' })],
  ])('is %s for a certain error, however deep it is wrapped', (kind, error) => {
    expect(connectionProblem(error)).toEqual({ kind, reason: error.message });
    const wrapped = failed('retries', { name: 'KafkaJSNumberOfRetriesExceeded' }, error);
    expect(connectionProblem(failed('outer', {}, wrapped))).toEqual({ kind, reason: error.message });
  });

  it.each([
    failed('connect ECONNREFUSED', { name: 'KafkaJSConnectionError', code: 'ECONNREFUSED' }),
    failed('read ECONNRESET', { name: 'KafkaJSConnectionError', code: 'ECONNRESET' }),
    failed('SASL SCRAM SHA512 authentication failed: Closed connection', { name: 'KafkaJSSASLAuthenticationError' }),
    failed('gone', { name: 'KafkaJSProtocolError', type: 'LEADER_NOT_AVAILABLE', code: 5 }),
    'text',
    undefined,
  ])('is nothing for %s', (error) => {
    expect(connectionProblem(error)).toBeUndefined();
  });
});

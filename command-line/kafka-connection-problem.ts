import type { Admin } from 'kafkajs';
import { unreachableNames } from '../adapters/kafka/advertised-names.ts';
import type { ConnectionProblem } from '../adapters/kafka/connection-problem.ts';
import type { KafkaConnection, KafkaSecurity } from '../adapters/kafka/kafka-connection.ts';
import { UserError } from './command.ts';

/** One sentence for brokers that answer but refuse this client, with what a person can do. */
export function refusalSentence({ brokers, security }: KafkaConnection, { kind, reason }: ConnectionProblem): string {
  const where = `Kafka at ${brokers.join(',')}`;
  switch (kind) {
    case 'sign-in':
      return `${where} does not accept ${attemptOf(security)} (${reason}); ${signInAdvice(security)}.`;
    case 'certificate':
      return (
        `The certificate of ${where} cannot be trusted (${reason}); give the PEM file of its authority with --kafka-ca, ` +
        'and name the brokers as the certificate does.'
      );
    case 'closed':
      return `${where} closed the connection (${closedReason(security, reason)}).`;
  }
}

/**
 * Refuses brokers that were reached and call themselves by names that cannot be: waiting does not help.
 *
 * @throws UserError that says how they are called and which setting says so
 */
export async function requireReachableNames(admin: Admin, brokers: readonly string[]): Promise<void> {
  const problem = await unreachableNames(admin, brokers);
  if (problem === undefined) return;
  const names = problem.names.join(' and ');
  throw new UserError(
    `Kafka at ${brokers.join(',')} was reached, but calls itself ${names}, which cannot be reached from here (${problem.reason}): ` +
      'set advertised.listeners of the broker to what its clients can reach, or make that name known on this machine.',
  );
}

/** Why a broker may have closed a connection, as a clause. */
export function closedReason({ kind }: KafkaSecurity, reason: string): string {
  const expectation = kind === 'plaintext' ? 'TLS or a sign-in, see --kafka-security' : 'another --kafka-security';
  return `${reason}; either it is stopping, or it expects ${expectation}`;
}

function attemptOf(security: KafkaSecurity): string {
  switch (security.kind) {
    case 'scram':
      return `the sign-in of user ${security.user} by ${security.mechanism}`;
    case 'msk-iam':
      return 'the sign-in with the AWS credentials in use';
    case 'oauth-bearer':
      return 'the token';
    case 'plaintext':
    case 'tls':
      return 'a client that does not sign in';
  }
}

function signInAdvice({ kind }: KafkaSecurity): string {
  if (kind === 'scram') return 'check --kafka-user, KAFKA_PASSWORD and --kafka-security';
  if (kind === 'msk-iam') return 'they need kafka-cluster:Connect on the cluster, whose IAM access control must be on';
  return 'check --kafka-security';
}

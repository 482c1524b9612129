import { type ConnectionProblem, connectionProblem } from '../../adapters/kafka/connection-problem.ts';
import { protocolErrorType } from '../../adapters/kafka/protocol-error.ts';
import { reasonOf } from '../../failures/reason.ts';

/** What a failed request to Kafka means for the batch it carried. */
export type SendProblem =
  /** The broker has it already: an earlier attempt arrived, and only the answer to it was lost. */
  | { readonly kind: 'already-there' }
  /** The broker no longer knows where this producer's sequence stood, and has not taken the batch. */
  | { readonly kind: 'sequence-lost'; readonly reason: string }
  | { readonly kind: 'unknown-topic' }
  /** Repeating it cannot help; the sentence says what a person can do. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The brokers answer but refuse this client, or close the connection. */
  | { readonly kind: 'connection-problem'; readonly reason: string; readonly problem: ConnectionProblem }
  | { readonly kind: 'unreachable'; readonly reason: string };

const REFUSALS: Readonly<Record<string, string>> = {
  MESSAGE_TOO_LARGE: 'a batch is larger than its max.message.bytes; raise that topic setting',
  RECORD_LIST_TOO_LARGE: 'a batch is larger than its segment.bytes; raise that topic setting',
  TOPIC_AUTHORIZATION_FAILED: 'this user may not write to it; allow Describe and Write on the topic',
  CLUSTER_AUTHORIZATION_FAILED: 'this user may not write idempotently; allow IdempotentWrite on the cluster',
  INVALID_TOPIC_EXCEPTION: 'readings cannot be sent to a topic of this name; choose another',
  INVALID_TIMESTAMP: 'its clock and that of this machine differ too much; correct one of them',
  INVALID_RECORD: 'it takes no records of this kind; a compacted topic needs another cleanup.policy',
  POLICY_VIOLATION: 'a policy of the broker forbids it; ask the administrator of the broker',
  INVALID_REQUIRED_ACKS: 'it does not take acks=all; ask the administrator of the broker',
  UNSUPPORTED_FOR_MESSAGE_FORMAT: 'its message format is too old for idempotent writes; use Kafka 0.11 or later',
};

const LOST_SEQUENCES = ['OUT_OF_ORDER_SEQUENCE_NUMBER', 'UNKNOWN_PRODUCER_ID', 'INVALID_PRODUCER_EPOCH'];

/** Tells what an error of the Kafka client means; one that is not known to be final counts as an outage that will pass. */
export function describeSendProblem(error: unknown): SendProblem {
  const problem = connectionProblem(error);
  if (problem !== undefined) return { kind: 'connection-problem', reason: problem.reason, problem };
  const type = protocolErrorType(error);
  const refusal = type === undefined ? undefined : REFUSALS[type];
  if (refusal !== undefined) return { kind: 'refused', reason: refusal };
  if (type === 'DUPLICATE_SEQUENCE_NUMBER') return { kind: 'already-there' };
  if (type === 'UNKNOWN_TOPIC_OR_PARTITION') return { kind: 'unknown-topic' };
  const reason = reasonOf(error);
  if (type !== undefined && LOST_SEQUENCES.includes(type)) return { kind: 'sequence-lost', reason };
  return { kind: 'unreachable', reason };
}

import { GetBootstrapBrokersCommand, KafkaClient, KafkaServiceException } from '@aws-sdk/client-kafka';
import { endingRequests } from './ending-requests.ts';

/** What Amazon MSK says about the brokers of a cluster. */
export type BootstrapAnswer =
  /** For clients that sign in by IAM, each HOST:PORT. */
  | { readonly kind: 'brokers'; readonly brokers: readonly string[] }
  /** Asking again may help: the cluster is being made, or the service is away or busy. */
  | { readonly kind: 'not-yet'; readonly reason: string }
  /** Asking again does not help; the reason is a sentence for a person. */
  | { readonly kind: 'impossible'; readonly reason: string };

const LOST_STATES = ['FAILED', 'DELETING'];

/**
 * Asks Amazon MSK once where a cluster's clients begin; the SDK repeats throttled and failed requests by itself.
 *
 * @see https://docs.aws.amazon.com/msk/1.0/apireference/clusters-clusterarn-bootstrap-brokers.html
 */
export async function bootstrapBrokers(clusterArn: string, region: string): Promise<BootstrapAnswer> {
  const client = new KafkaClient({ region, ...endingRequests() });
  try {
    const answer = await client.send(new GetBootstrapBrokersCommand({ ClusterArn: clusterArn }));
    const named = answer.BootstrapBrokerStringSaslIam ?? '';
    if (named !== '') return { kind: 'brokers', brokers: named.split(',') };
    const others = Object.keys(answer).some((key) => key.startsWith('BootstrapBrokerString'));
    if (!others) return { kind: 'not-yet', reason: `${clusterArn} has no brokers yet` };
    return {
      kind: 'impossible',
      reason: `${clusterArn} does not allow signing in by IAM; turn on its IAM access control.`,
    };
  } catch (error) {
    return problemOf(clusterArn, error);
  } finally {
    client.destroy();
  }
}

function problemOf(clusterArn: string, error: unknown): Exclude<BootstrapAnswer, { kind: 'brokers' }> {
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const reason = said.replace(/\.$/, '');
  const status = error instanceof KafkaServiceException ? (error.$metadata.httpStatusCode ?? 0) : 0;
  switch (status) {
    case 400:
      return badRequest(clusterArn, reason);
    case 401:
    case 403:
      return {
        kind: 'impossible',
        reason: `Amazon MSK does not give the brokers of ${clusterArn} (${reason}); allow kafka:GetBootstrapBrokers.`,
      };
    case 404:
      return { kind: 'impossible', reason: `There is no MSK cluster ${clusterArn} (${reason}); check the ARN.` };
    default:
      return { kind: 'not-yet', reason: `Amazon MSK does not answer (${reason})` };
  }
}

/** A cluster that is not active is a bad request, too; its state stands in the message only. */
function badRequest(clusterArn: string, reason: string): Exclude<BootstrapAnswer, { kind: 'brokers' }> {
  const state = /cluster in (\w+) state/.exec(reason)?.[1];
  if (state !== undefined && !LOST_STATES.includes(state)) {
    return { kind: 'not-yet', reason: `${clusterArn} is in state ${state}` };
  }
  return { kind: 'impossible', reason: `Amazon MSK refuses to give the brokers of ${clusterArn} (${reason}).` };
}

import { Kafka, type KafkaConfig, type SASLOptions } from 'kafkajs';
import { readCompressedBatches } from './compression/compression-codecs.ts';
import { kafkajsLog } from './kafkajs-log.ts';
import { mskIamToken } from './msk-iam-token.ts';
import { oauthBearer } from './oauth-bearer.ts';

/** How a client shows who it is and checks who the brokers are; everything but `plaintext` runs over TLS. */
export type KafkaSecurity =
  | { readonly kind: 'plaintext' }
  | ({ readonly kind: 'tls' } & TrustedAuthority)
  | ({
      readonly kind: 'scram';
      readonly mechanism: 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
      readonly user: string;
      readonly password: string;
    } & TrustedAuthority)
  /** Amazon MSK by IAM, as whom the default credential provider chain says. */
  | { readonly kind: 'msk-iam'; readonly region: string }
  /** SASL OAUTHBEARER; `token` is called for every authentication, the repeated ones included. */
  | ({ readonly kind: 'oauth-bearer'; token(): Promise<string> } & TrustedAuthority);

interface TrustedAuthority {
  /** Certificates of the authority that signed the brokers', as PEM; without it those that Node trusts. */
  readonly ca?: string;
}

/** Where Kafka is and how to get in. */
export interface KafkaConnection {
  /** Brokers to begin with, each HOST:PORT. */
  readonly brokers: readonly string[];
  readonly security: KafkaSecurity;
}

export const PLAINTEXT: KafkaSecurity = { kind: 'plaintext' };

/**
 * How long before the end of a session kafkajs signs in again, on the same connection: its own default, which tokens of
 * 15 minutes and sessions of hours leave far behind.
 *
 * @see https://cwiki.apache.org/confluence/display/KAFKA/KIP-368%3A+Allow+SASL+Connections+to+Periodically+Re-Authenticate
 */
const REAUTHENTICATE_BEFORE_MS = 10_000;

/**
 * Makes the kafkajs client of a connection, which reads batches of every codec of Kafka's; whatever is not about the
 * connection is the caller's to set.
 */
export function kafkaClient(
  { brokers, security }: KafkaConnection,
  settings: Omit<KafkaConfig, 'brokers' | 'ssl' | 'sasl' | 'reauthenticationThreshold'>,
): Kafka {
  readCompressedBatches();
  return new Kafka({
    reauthenticationThreshold: REAUTHENTICATE_BEFORE_MS,
    ...settings,
    brokers: [...brokers],
    ...securitySettings(security),
  });
}

/** A client for administration that tries twice and keeps its troubles to its errors. */
export function quietKafka(connection: KafkaConnection): Kafka {
  const logCreator = kafkajsLog(() => {});
  return kafkaClient(connection, { clientId: 'administration', retry: { retries: 1 }, logCreator });
}

function securitySettings(security: KafkaSecurity): Pick<KafkaConfig, 'ssl' | 'sasl'> {
  switch (security.kind) {
    case 'plaintext':
      return {};
    case 'tls':
      return { ssl: tls(security) };
    case 'scram':
      return { ssl: tls(security), sasl: scram(security) };
    case 'msk-iam':
      return { ssl: true, sasl: oauthBearer(mskIamToken(security.region)) };
    case 'oauth-bearer':
      return { ssl: tls(security), sasl: oauthBearer(() => security.token()) };
  }
}

const tls = ({ ca }: TrustedAuthority) => (ca === undefined ? true : { ca });

function scram({ mechanism, user, password }: Extract<KafkaSecurity, { kind: 'scram' }>): SASLOptions {
  const account = { username: user, password };
  return mechanism === 'SCRAM-SHA-256'
    ? { mechanism: 'scram-sha-256', ...account }
    : { mechanism: 'scram-sha-512', ...account };
}

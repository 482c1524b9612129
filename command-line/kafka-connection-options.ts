import { readFileSync } from 'node:fs';
import type { KafkaSecurity } from '../adapters/kafka/kafka-connection.ts';
import { reasonOf } from '../failures/reason.ts';
import { UsageError } from './command.ts';
import { choice, type OptionValues, text } from './options.ts';

/** How a command connects to Kafka; the password is never on the command line, where other users of the machine can read it. */
export const kafkaConnectionOptions = {
  'kafka-security': choice({
    help:
      'How to connect to Kafka: msk-iam signs in to Amazon MSK with the AWS credentials in use; scram-… signs in as --kafka-user\n' +
      '      with the password in the environment variable KAFKA_PASSWORD; all but plaintext use TLS.',
    choices: ['plaintext', 'tls', 'scram-sha-256', 'scram-sha-512', 'msk-iam'],
    default: 'plaintext',
  }),
  'kafka-user': text({ help: 'User name for scram-….', placeholder: 'NAME', default: undefined }),
  'kafka-ca': text({
    help: 'PEM file with the certificate authority of the brokers, for tls and scram-…; without it, the public ones are trusted.',
    placeholder: 'FILE',
    default: undefined,
  }),
  'kafka-region': text({
    help: 'AWS region of the MSK cluster, for msk-iam; without it, the environment variable AWS_REGION counts.',
    placeholder: 'REGION',
    pattern: /^[a-z]{2}(-[a-z]+)+-\d$/,
    allowed: 'a region like eu-central-1',
    default: undefined,
  }),
};

type Values = OptionValues<typeof kafkaConnectionOptions>;
type Environment = Readonly<Record<string, string | undefined>>;

/** Which of the other options each kind of security takes. */
const TAKEN = {
  plaintext: [],
  tls: ['kafka-ca'],
  'scram-sha-256': ['kafka-user', 'kafka-ca'],
  'scram-sha-512': ['kafka-user', 'kafka-ca'],
  'msk-iam': ['kafka-region'],
} as const satisfies Record<Values['kafka-security'], readonly (keyof Values)[]>;

/**
 * The security that the options and the environment ask for.
 *
 * @throws UsageError for options that do not go together, a missing password or region, a file without certificates
 */
export function kafkaSecurity(values: Values, environment: Environment): KafkaSecurity {
  const security = values['kafka-security'];
  refuseUnused(values);
  switch (security) {
    case 'plaintext':
      return { kind: 'plaintext' };
    case 'tls':
      return { kind: 'tls', ...authority(values) };
    case 'scram-sha-256':
      return { kind: 'scram', mechanism: 'SCRAM-SHA-256', ...account(values, environment), ...authority(values) };
    case 'scram-sha-512':
      return { kind: 'scram', mechanism: 'SCRAM-SHA-512', ...account(values, environment), ...authority(values) };
    case 'msk-iam':
      return { kind: 'msk-iam', region: regionOf(values, environment) };
  }
}

function refuseUnused(values: Values): void {
  const security = values['kafka-security'];
  const taken: readonly string[] = TAKEN[security];
  for (const name of ['kafka-user', 'kafka-ca', 'kafka-region'] as const) {
    if (values[name] === undefined || taken.includes(name)) continue;
    const fitting = Object.entries(TAKEN).filter(([, names]) => names.some((each) => each === name));
    const kinds = fitting.map(([kind]) => kind).join(' or ');
    throw new UsageError(`--${name} cannot be used with --kafka-security ${security}; it goes with ${kinds}.`);
  }
}

function account(values: Values, environment: Environment): { readonly user: string; readonly password: string } {
  const security = values['kafka-security'];
  const user = values['kafka-user'];
  const password = environment['KAFKA_PASSWORD'] ?? '';
  if (user === undefined) throw new UsageError(`--kafka-security ${security} needs a user; name it with --kafka-user.`);
  if (password === '') {
    throw new UsageError(`--kafka-security ${security} needs the password in the environment variable KAFKA_PASSWORD.`);
  }
  return { user, password };
}

function regionOf(values: Values, environment: Environment): string {
  const region = values['kafka-region'] ?? environment['AWS_REGION'] ?? '';
  if (region === '') {
    throw new UsageError(
      '--kafka-security msk-iam needs the region of the cluster; name it with --kafka-region or in AWS_REGION.',
    );
  }
  return region;
}

function authority(values: Values): { readonly ca?: string } {
  const path = values['kafka-ca'];
  if (path === undefined) return {};
  const ca = readPem(path);
  if (ca.includes('-----BEGIN CERTIFICATE-----')) return { ca };
  throw new UsageError(`--kafka-ca must name a PEM file with certificates, but ${path} holds none.`);
}

function readPem(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`--kafka-ca must name a PEM file that can be read, got ${path} (${reasonOf(error)}).`);
  }
}

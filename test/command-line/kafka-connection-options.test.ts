import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { kafkaConnectionOptions, kafkaSecurity } from '../../command-line/kafka-connection-options.ts';
import { parseOptions } from '../../command-line/parse-options.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n';

function securityOf(line: string, environment: Record<string, string> = {}) {
  const parsed = parseOptions(kafkaConnectionOptions, line.split(' ').filter(Boolean));
  if (!parsed.ok) throw new Error(parsed.problem.join('; '));
  return kafkaSecurity(parsed.value, environment);
}

describe('the options of a Kafka connection', () => {
  const folder = aTemporaryFolder();
  const ca = join(folder, 'ca.pem');
  const empty = join(folder, 'empty.pem');
  writeFileSync(ca, PEM);
  writeFileSync(empty, '');

  it.each([
    ['', {}, { kind: 'plaintext' }],
    ['', { KAFKA_PASSWORD: 'of something else' }, { kind: 'plaintext' }],
    ['--kafka-security tls', {}, { kind: 'tls' }],
    [`--kafka-security tls --kafka-ca ${ca}`, {}, { kind: 'tls', ca: PEM }],
    [
      '--kafka-security scram-sha-256 --kafka-user ann',
      { KAFKA_PASSWORD: 'secret' },
      { kind: 'scram', mechanism: 'SCRAM-SHA-256', user: 'ann', password: 'secret' },
    ],
    [
      `--kafka-security scram-sha-512 --kafka-user ann --kafka-ca ${ca}`,
      { KAFKA_PASSWORD: 'secret' },
      { kind: 'scram', mechanism: 'SCRAM-SHA-512', user: 'ann', password: 'secret', ca: PEM },
    ],
    [
      '--kafka-security msk-iam --kafka-region us-gov-west-1',
      { AWS_REGION: 'eu-west-1' },
      { kind: 'msk-iam', region: 'us-gov-west-1' },
    ],
    ['--kafka-security msk-iam', { AWS_REGION: 'eu-west-1' }, { kind: 'msk-iam', region: 'eu-west-1' }],
  ])('reads "%s" with %j', (line, environment, expected) => {
    expect(securityOf(line, environment)).toEqual(expected);
  });

  it.each([
    [
      '--kafka-user ann',
      {},
      /^--kafka-user cannot be used with --kafka-security plaintext; it goes with scram-sha-256 or/,
    ],
    [
      `--kafka-ca ${ca}`,
      {},
      /^--kafka-ca cannot be used with .* plaintext; it goes with tls or scram-sha-256 or scram-/,
    ],
    [
      '--kafka-security tls --kafka-region eu-west-1',
      {},
      /^--kafka-region cannot be used with .* it goes with msk-iam\.$/,
    ],
    [`--kafka-security msk-iam --kafka-ca ${ca}`, {}, /^--kafka-ca cannot be used with --kafka-security msk-iam;/],
    ['--kafka-security scram-sha-512', { KAFKA_PASSWORD: 'x' }, /needs a user; name it with --kafka-user\.$/],
    ['--kafka-security scram-sha-512 --kafka-user ann', {}, /needs the password in the .* variable KAFKA_PASSWORD\.$/],
    ['--kafka-security scram-sha-256 --kafka-user ann', { KAFKA_PASSWORD: '' }, /variable KAFKA_PASSWORD\.$/],
    [
      '--kafka-security msk-iam',
      {},
      /needs the region of the cluster; name it with --kafka-region or in AWS_REGION\.$/,
    ],
    [
      `--kafka-security tls --kafka-ca ${folder}/no.pem`,
      {},
      /^--kafka-ca must name a PEM file that can be read, got .*no\.pem/,
    ],
    [
      `--kafka-security tls --kafka-ca ${empty}`,
      {},
      /^--kafka-ca must name a PEM file with certificates, but .*holds none/,
    ],
  ])('refuses "%s" with %j in one sentence', (line, environment, sentence) => {
    expect(() => securityOf(line, environment)).toThrow(
      expect.objectContaining({ name: 'UsageError', message: expect.stringMatching(sentence) }),
    );
  });
});

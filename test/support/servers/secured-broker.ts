import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolderOf, installServers } from '../../../servers/install-servers.ts';
import { findJava } from '../../../servers/java.ts';
import { startKafka } from '../../../servers/kafka.ts';
import type { ExtraListener } from '../../../servers/kafka-properties.ts';
import { freePorts } from '../../../servers/ports.ts';
import type { ProcessGroup } from '../../../servers/process-group.ts';

/** Above the ten seconds before the end of a session at which clients sign in again. */
export const SESSION_MS = 12_000;

const LISTENERS = ['plaintext', 'tls', 'scram', 'oauthBearer'] as const;
const JAAS = 'org.apache.kafka.common.security';
const USER = 'reader';

/** A broker that answers on one port for each way to get in, all with the same topics. */
export interface SecuredBroker {
  /** HOST:PORT by way in. */
  readonly brokers: Readonly<Record<(typeof LISTENERS)[number], string>>;
  readonly user: string;
  readonly password: string;
  /** PEM file with the certificate of the broker's authority, and its content. */
  readonly caFile: string;
  readonly ca: string;
}

/** Starts it in a folder, with certificates of its own and sessions of {@link SESSION_MS} for bearers of tokens. */
export async function startSecuredBroker(group: ProcessGroup, folder: string): Promise<SecuredBroker> {
  const java = findJava(process.env);
  const cacheFolder = cacheFolderOf(process.env);
  const report = { note: () => undefined, progress: () => undefined };
  const searchPath = process.env['PATH'] ?? '';
  const installed = await installServers({ cacheFolder, report, group, javaHome: java.home, searchPath });
  const [plaintext = 0, controllerPort = 0, tls = 0, scram = 0, oauthBearer = 0] = await freePorts([0, 0, 0, 0, 0]);
  const password = randomBytes(12).toString('hex');
  const caFile = join(folder, 'ca.pem');
  await startKafka({
    group,
    java,
    libraries: installed.kafkaLibraries,
    folder,
    archiveFolder: `${cacheFolder}/start-up-archives`,
    port: plaintext,
    controllerPort,
    extraListeners: securedListeners({ tls, scram, oauthBearer }, keyStore(java.home, folder, caFile)),
    scramUsers: ['SCRAM-SHA-256', 'SCRAM-SHA-512'].map((name) => `${name}=[name=${USER},password=${password}]`),
    shortLived: true,
  });
  const address = (port: number) => `127.0.0.1:${port}`;
  return {
    brokers: {
      plaintext: address(plaintext),
      tls: address(tls),
      scram: address(scram),
      oauthBearer: address(oauthBearer),
    },
    user: USER,
    password,
    caFile,
    ca: readFileSync(caFile, 'utf8'),
  };
}

/** A token as the broker of the tests takes it: it says who it is for, and nobody has signed it. */
export function unsecuredToken(lifetimeSeconds = 300): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1_000);
  return `${part({ alg: 'none' })}.${part({ sub: USER, iat: now, exp: now + lifetimeSeconds })}.`;
}

/** Makes a key with a certificate that signs itself, and exports the certificate. */
function keyStore(javaHome: string, folder: string, caFile: string): Readonly<Record<string, string>> {
  const store = join(folder, 'broker.p12');
  const password = randomBytes(12).toString('hex');
  const keytool = (...words: readonly string[]) =>
    execFileSync(
      join(javaHome, 'bin/keytool'),
      [...words, '-alias', 'broker', '-keystore', store, '-storepass:env', 'STORE_PASSWORD'],
      { env: { ...process.env, STORE_PASSWORD: password }, stdio: ['ignore', 'ignore', 'pipe'], timeout: 30_000 },
    );
  const subject = ['-dname', 'CN=broker', '-ext', 'san=ip:127.0.0.1', '-ext', 'bc=ca:true', '-validity', '2'];
  keytool('-genkeypair', '-storetype', 'PKCS12', '-keyalg', 'EC', ...subject);
  keytool('-exportcert', '-rfc', '-file', caFile);
  return { 'ssl.keystore.location': store, 'ssl.keystore.type': 'PKCS12', 'ssl.keystore.password': password };
}

function securedListeners(
  ports: Readonly<Record<'tls' | 'scram' | 'oauthBearer', number>>,
  store: Readonly<Record<string, string>>,
): ExtraListener[] {
  const at = (port: number) => ({ port, advertisedPort: port });
  const scram = `${JAAS}.scram.ScramLoginModule required;`;
  return [
    { name: 'TLS', ...at(ports.tls), protocol: 'SSL', settings: store },
    {
      name: 'SCRAM',
      ...at(ports.scram),
      protocol: 'SASL_SSL',
      settings: {
        ...store,
        'sasl.enabled.mechanisms': 'SCRAM-SHA-256,SCRAM-SHA-512',
        'scram-sha-256.sasl.jaas.config': scram,
        'scram-sha-512.sasl.jaas.config': scram,
      },
    },
    {
      name: 'BEARER',
      ...at(ports.oauthBearer),
      protocol: 'SASL_SSL',
      settings: {
        ...store,
        'sasl.enabled.mechanisms': 'OAUTHBEARER',
        'oauthbearer.connections.max.reauth.ms': String(SESSION_MS),
        'oauthbearer.sasl.jaas.config': `${JAAS}.oauthbearer.OAuthBearerLoginModule required;`,
        'oauthbearer.sasl.server.callback.handler.class': `${JAAS}.oauthbearer.internals.unsecured.OAuthBearerUnsecuredValidatorCallbackHandler`,
      },
    },
  ];
}

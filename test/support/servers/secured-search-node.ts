import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Client, searchClient } from '../../../adapters/opensearch/connection/client.ts';
import type { Java } from '../../../servers/java.ts';
import { SHORT_LIVED } from '../../../servers/java.ts';
import { freePorts } from '../../../servers/ports.ts';
import { ProcessGroup } from '../../../servers/process-group.ts';
import { untilReady } from '../../../servers/readiness.ts';
import { securedDistribution } from './secured-distribution.ts';

const SECURITY_MANAGER_SINCE = 18;
const START_DEADLINE_MS = 120_000;

const LOGGING = `status=error
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d %p %c{1.} %m%n
rootLogger.level=info
rootLogger.appenderRef.console.ref=console
`;

/** A user of the secured node, as a client's authentication takes it. */
export interface SecuredUser {
  readonly kind: 'basic';
  readonly user: string;
  readonly password: string;
}

/** The plugin's own demonstration user, who may do everything; checking this password costs a third of a second. */
const DEMONSTRATION_USER: SecuredUser = { kind: 'basic', user: 'admin', password: 'admin' };
/** The backend role of those who may do everything. */
const MASTER_ROLE = 'admin';
/** The least: users made here are known to nobody, and each change of a role has every password checked again. */
const HASHING_ROUNDS = 4;

/** An OpenSearch node with TLS, users and roles, as a domain with fine-grained access control has them. */
export interface SecuredSearchNode {
  readonly url: string;
  /** PEM file with the certificate to trust. */
  readonly caFile: string;
  /** A user who may do everything, as a domain's master user, and a client of that user. */
  readonly masterUser: SecuredUser;
  readonly master: Client;
  /** Makes a user, with name and password of its own unless told, in the place of an IAM role whose ARN is one of these backend roles. */
  addUser(backendRoles: readonly string[], name?: string, password?: string): Promise<SecuredUser>;
  clientOf(user: SecuredUser): Client;
  /** What the node has logged so far, its audit log among it. */
  log(): string;
  stop(): Promise<void>;
}

/** Starts a node on free ports of 127.0.0.1 with data of its own; whoever starts it stops it. */
export async function startSecuredSearchNode(java: Java): Promise<SecuredSearchNode> {
  const group = new ProcessGroup();
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'pipeline-test-servers-secured-'));
  const stop = async () => {
    await group.stopAll();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const home = await securedDistribution(group, java);
    const [port = 0, transportPort = 0] = await freePorts([0, 0]);
    const caFile = configure({ folder, home, java, port, transportPort });
    const url = `https://127.0.0.1:${port}`;
    const clientOf = (authentication: SecuredUser) => searchClient({ node: url, authentication, caFile });
    const first = clientOf(DEMONSTRATION_USER);
    const logFile = join(folder, 'opensearch.log');
    const args = javaArguments(java, home, folder);
    const child = group.spawn({ name: 'opensearch', command: java.executable, args, cwd: folder, logFile });
    const probe = () => isReady(first);
    await untilReady({ title: 'The secured OpenSearch', child, logFile, deadlineMs: START_DEADLINE_MS, probe });
    const masterUser = await addUser(first, [MASTER_ROLE]);
    await first.close();
    const master = clientOf(masterUser);
    return {
      url,
      caFile,
      masterUser,
      master,
      clientOf,
      log: () => readFileSync(logFile, 'utf8'),
      addUser: (...user) => addUser(master, ...user),
      stop: async () => {
        await master.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function isReady(client: Client): Promise<boolean> {
  return client.cluster.health().then(
    ({ body }) => body.status !== 'red',
    () => false,
  );
}

async function addUser(
  master: Client,
  backendRoles: readonly string[],
  user = `user-${randomUUID()}`,
  password = `Aa1-${randomUUID()}`,
): Promise<SecuredUser> {
  await master.security.createUser({ username: user, body: { password, backend_roles: [...backendRoles] } });
  return { kind: 'basic', user, password };
}

interface Configuration {
  readonly folder: string;
  readonly home: string;
  readonly java: Java;
  readonly port: number;
  readonly transportPort: number;
}

/** Writes settings and certificates; returns the file of the certificate to trust. */
function configure({ folder, home, java, port, transportPort }: Configuration): string {
  const config = join(folder, 'config');
  for (const name of [config, join(folder, 'tmp')]) mkdirSync(name, { recursive: true });
  cpSync(join(home, 'plugins/opensearch-security/config'), join(config, 'opensearch-security'), { recursive: true });
  const { storePassword, caFile } = makeCertificate(java, config);
  const tls = (layer: 'http' | 'transport') => ({
    [`plugins.security.ssl.${layer}.keystore_filepath`]: 'node.p12',
    [`plugins.security.ssl.${layer}.keystore_password`]: storePassword,
    [`plugins.security.ssl.${layer}.keystore_type`]: 'PKCS12',
    [`plugins.security.ssl.${layer}.truststore_filepath`]: 'trusted.p12',
    [`plugins.security.ssl.${layer}.truststore_password`]: storePassword,
    [`plugins.security.ssl.${layer}.truststore_type`]: 'PKCS12',
  });
  const settings = {
    'discovery.type': 'single-node',
    'network.host': '127.0.0.1',
    'http.port': port,
    'transport.port': transportPort,
    'path.data': join(folder, 'data'),
    'path.logs': join(folder, 'logs'),
    'cluster.routing.allocation.disk.threshold_enabled': false,
    ...tls('http'),
    ...tls('transport'),
    'plugins.security.ssl.http.enabled': true,
    'plugins.security.ssl.transport.enforce_hostname_verification': false,
    'plugins.security.nodes_dn': ['CN=node'],
    'plugins.security.allow_default_init_securityindex': true,
    'plugins.security.restapi.roles_enabled': ['all_access'],
    // As a domain does that publishes its audit log; whether anything is logged is set inside.
    'plugins.security.audit.type': 'log4j',
    'plugins.security.audit.config.log4j.logger_name': 'audit',
    'plugins.security.audit.config.log4j.level': 'INFO',
    'plugins.security.password.hashing.algorithm': 'bcrypt',
    'plugins.security.password.hashing.bcrypt.rounds': HASHING_ROUNDS,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`);
  writeFileSync(join(config, 'opensearch.yml'), lines.join(''));
  writeFileSync(join(config, 'log4j2.properties'), LOGGING);
  return caFile;
}

/** A self-signed certificate for 127.0.0.1, by the tool that comes with every Java. */
function makeCertificate(java: Java, config: string): { storePassword: string; caFile: string } {
  const storePassword = randomUUID();
  const caFile = join(config, 'ca.pem');
  const keytool = (...words: string[]) =>
    execFileSync(
      join(dirname(java.executable), 'keytool'),
      ['-J-XX:TieredStopAtLevel=1', ...words, '-alias', 'node', '-storetype', 'PKCS12', '-storepass', storePassword],
      { cwd: config, stdio: 'pipe' },
    );
  const subject = ['-dname', 'CN=node', '-ext', 'san=ip:127.0.0.1', '-ext', 'bc=ca:true', '-validity', '2'];
  keytool('-genkeypair', '-keyalg', 'EC', ...subject, '-keystore', 'node.p12');
  keytool('-exportcert', '-rfc', '-keystore', 'node.p12', '-file', caFile);
  keytool('-importcert', '-noprompt', '-file', caFile, '-keystore', 'trusted.p12');
  return { storePassword, caFile };
}

/** With the options that let it run as root, where there is no other user. */
function javaArguments({ majorVersion }: Java, home: string, folder: string): readonly string[] {
  const asRoot = ['-Djna.nounpack=true', '-Djna.boot.library.path=/nonexistent'];
  return [
    '-Xms512m',
    '-Xmx512m',
    '-XX:+UseG1GC',
    ...SHORT_LIVED,
    ...(majorVersion >= SECURITY_MANAGER_SINCE ? ['-Djava.security.manager=allow'] : []),
    '-Djna.nosys=true',
    ...(process.getuid?.() === 0 ? asRoot : []),
    '-Djava.awt.headless=true',
    '-Dfile.encoding=UTF-8',
    '-Dio.netty.noUnsafe=true',
    '-Dio.netty.allocator.numDirectArenas=0',
    '-Dlog4j.shutdownHookEnabled=false',
    '-Dlog4j2.disable.jmx=true',
    `-Djava.io.tmpdir=${join(folder, 'tmp')}`,
    `-Dopensearch.path.home=${home}`,
    `-Dopensearch.path.conf=${join(folder, 'config')}`,
    '-Dopensearch.distribution.type=zip',
    '-cp',
    join(home, 'lib', '*'),
    'org.opensearch.bootstrap.OpenSearch',
  ];
}

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DOWN_WORDS, requireDocker, serviceStates, startProblem, UP_WORDS } from '../../localstack/docker.ts';
import { upOptions } from '../../localstack/options.ts';
import { runUp } from '../../localstack/run-up.ts';
import { projectRoot } from '../../project-root.ts';
import { freePorts } from '../../servers/ports.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const folder = aTemporaryFolder();
const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');

/** An environment whose `docker` writes down how it is called; `fails` is the word at which it fails. */
function aDocker({ version = '2.39.1', fails = 'never' } = {}) {
  const script = `#!/bin/sh
echo "$*" >> '${join(folder, 'calls')}'
case " $* " in
  *" ${fails} "*) echo refused >&2; exit 1 ;;
  *" version "*) echo '${version}' ;;
  *" ps "*) echo '{"Service":"localstack","State":"exited","Health":""}' ;;
  *" logs "*) echo 'the licence is not known' ;;
esac
`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'calls'), '');
  writeFileSync(join(folder, 'docker'), script);
  chmodSync(join(folder, 'docker'), 0o755);
  return { PATH: `${folder}:/usr/bin:/bin` };
}

const sentence = (act: () => unknown) => {
  try {
    act();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

/** The usual options, on ports that are free. */
async function someValues(overrides: Record<string, unknown> = {}) {
  const names = Object.keys(upOptions).filter((name) => name.endsWith('-port'));
  const ports = await freePorts(names.map(() => 0));
  const free = Object.fromEntries(names.map((name, index) => [name, ports[index]]));
  return { current: false, rate: 10, ...free, ...overrides } as Parameters<typeof runUp>[0];
}

describe('what npm run localstack needs of Docker', () => {
  it.each(['version', 'info'])('is an engine that answers: without one a sentence says so (%s fails)', (fails) => {
    expect(sentence(() => requireDocker(aDocker({ fails })))).toMatch(
      /^No Docker engine with "docker compose" answers: .* npm test -- test\/emulated\.$/,
    );
  });

  it.each([
    ['2.19.9', 'This needs docker compose 2.20 or newer, and there is 2.19.9: bring the compose plugin up to date.'],
    ['1.29.2', 'This needs docker compose 2.20 or newer, and there is 1.29.2: bring the compose plugin up to date.'],
    ['2.20.0', ''],
    ['v5.0.1', ''],
  ])('is a compose that is new enough: %s', (version, said) => {
    expect(sentence(() => requireDocker(aDocker({ version })))).toBe(said);
  });

  it('is a token for the current image, and nothing is started without', async () => {
    const environment = aDocker();
    await expect(runUp(await someValues({ current: true }), environment)).rejects.toThrow(
      /^--current needs a token in LOCALSTACK_AUTH_TOKEN: make one at app\.localstack\.cloud, or leave out --current/,
    );
    expect(calls()).toEqual(['']);
  });

  it('is free ports: one that is taken is named with the option for another', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await expect(runUp(await someValues({ 'kafka-port': port }), aDocker())).rejects.toThrow(
      new RegExp(`^Port ${port} of 127\\.0\\.0\\.1 is taken: .* or give another with --kafka-port\\.$`),
    );
    server.close();
  });
});

describe('npm run localstack', () => {
  const path = process.env['PATH'];

  afterEach(() => {
    process.env['PATH'] = path;
  });

  it('says that the token is wrong, shows it nowhere, and removes what it has started', async () => {
    const token = 'ls-very-secret';
    const environment = { ...aDocker({ fails: 'up' }), LOCALSTACK_AUTH_TOKEN: token };
    // Processes are started with this process's own search path.
    process.env['PATH'] = environment.PATH;
    const problem = await runUp(await someValues({ current: true }), environment).catch(
      (error: Error) => error.message,
    );
    expect(problem).toMatch(/^LocalStack does not start with the token in LOCALSTACK_AUTH_TOKEN: check it/);
    expect(problem).toMatch(/Its last lines:\n {2}the licence is not known$/);
    expect(calls()).toContain(UP_WORDS.join(' '));
    expect(calls().at(-1)).toBe(DOWN_WORDS.join(' '));
    expect(`${problem} ${calls().join(' ')}`).not.toContain(token);
  }, 60_000);
});

describe('the containers', () => {
  const text = readFileSync(join(projectRoot, 'localstack/compose.yaml'), 'utf8');

  it('are started and removed by command lines that hold nothing secret', () => {
    const file = join(projectRoot, 'localstack/compose.yaml');
    expect(UP_WORDS.join(' ')).toBe(`compose --file ${file} up --detach --wait --wait-timeout 900`);
    expect(DOWN_WORDS.join(' ')).toBe(`compose --file ${file} down --volumes --remove-orphans`);
  });

  it('take token and password by name, so that the file has neither', () => {
    for (const name of ['LOCALSTACK_AUTH_TOKEN', 'OPENSEARCH_INITIAL_ADMIN_PASSWORD']) {
      const lines = text.split('\n').filter((line) => line.trim().startsWith(name));
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) expect(line.trim()).toBe(`${name}:`);
    }
  });

  it('publish every port on 127.0.0.1 only, and have a health check each', () => {
    const published = [...text.matchAll(/^ {6}- (\S+):(\d{4,5})$/gm)];
    expect(published).toHaveLength(5);
    for (const [, from] of published) expect(from).toMatch(/^127\.0\.0\.1:/);
    expect(text.match(/^ {4}healthcheck:/gm)).toHaveLength(5);
    expect(text.match(/^ {4}image:/gm)).toHaveLength(5);
  });

  it('run the versions that run without Docker, and the last LocalStack without a token', () => {
    const pins = JSON.parse(readFileSync(join(projectRoot, 'servers/pinned-files.json'), 'utf8'));
    expect(text).toContain(`apache/kafka:${pins.kafka.version}\n`);
    for (const image of ['opensearch', 'opensearch-dashboards'])
      expect(text).toContain(`opensearchproject/${image}:${pins.openSearch.version}\n`);
    expect(text).toContain('localstack/localstack:4.14.0}');
  });
});

describe('what is said when the containers do not start', () => {
  const states = (ill: string) =>
    serviceStates(['kafka', 'localstack'].map((name) => JSON.stringify(aState(name, name === ill))).join('\n'));
  const aState = (Service: string, isIll: boolean) => ({
    Service,
    State: isIll ? 'exited' : 'running',
    Health: isIll ? '' : 'healthy',
  });

  it.each([
    [
      'localstack',
      true,
      /^LocalStack does not start with the token in LOCALSTACK_AUTH_TOKEN: check it .* --current\. Its last/,
    ],
    ['localstack', false, /^The container "localstack" did not start in 15 minutes\. Its last lines:\n {2}no$/],
    ['kafka', true, /^The container "kafka" did not start in 15 minutes\./],
    ['none', false, /^The containers did not start in 15 minutes\./],
  ])('%s is ill, with a token: %s', (ill, hasToken, said) => {
    expect(startProblem(states(ill), hasToken, ['no'])).toMatch(said);
  });

  it('is read from the list that older releases print too', () => {
    expect(serviceStates(JSON.stringify([aState('kafka', false), aState('localstack', true)]))).toHaveLength(2);
  });
});

describe('npm run localstack -- down', () => {
  const run = (environment: { readonly PATH: string }) =>
    spawnSync(process.execPath, ['--import', 'tsx', 'localstack/main.ts', 'down'], {
      ...{ cwd: projectRoot, encoding: 'utf8' },
      env: { ...environment, HOME: folder },
    });
  let environment: ReturnType<typeof aDocker>;

  beforeEach(() => {
    environment = aDocker();
  });

  it('removes everything and says so', () => {
    const { status, stderr } = run(environment);
    expect(stderr).toBe('Containers, network and data of npm run localstack are removed.\n');
    expect(status).toBe(0);
    expect(calls().at(-1)).toBe(DOWN_WORDS.join(' '));
  }, 60_000);

  it('says what Docker said when that refuses', () => {
    const { status, stderr } = run(aDocker({ fails: 'down' }));
    expect(stderr).toMatch(/^docker compose .* down .* failed: refused\n$/);
    expect(status).toBe(1);
  }, 60_000);
});

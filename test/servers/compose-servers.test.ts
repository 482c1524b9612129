import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { UserError } from '../../command-line/command.ts';
import { projectRoot } from '../../project-root.ts';
import { Containers, dockerAnswers, withDockerHint } from '../../servers/compose-servers.ts';
import { findJava } from '../../servers/java.ts';
import { findMaven } from '../../servers/maven.ts';
import { ProcessGroup } from '../../servers/process-group.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const folder = aTemporaryFolder();
const logFile = join(folder, 'logs', 'docker.log');
const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
const silent = { note: () => {}, progress: () => {} };

/** An environment whose `docker` writes down how it is called; `fails` is the word at which it fails. */
function aDocker(fails = 'never') {
  const script = `#!/bin/sh
echo "$* $KAFKA_PORT" >> '${join(folder, 'calls')}'
case " $* " in *" ${fails} "*) echo 'no space left on device'; exit 1 ;; esac
`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'calls'), '');
  writeFileSync(join(folder, 'docker'), script);
  chmodSync(join(folder, 'docker'), 0o755);
  return { PATH: `${folder}:/usr/bin:/bin`, XDG_CACHE_HOME: folder };
}

describe('servers in containers', () => {
  const group = new ProcessGroup();
  const path = process.env['PATH'];
  let containers: Containers | undefined;
  const start = async (environment: ReturnType<typeof aDocker>, fresh = false) => {
    // The group starts processes with this process's own search path.
    process.env['PATH'] = environment.PATH;
    containers = await Containers.take(environment);
    return await containers.start({ group, report: silent, kafkaPort: 0, searchPort: 0, fresh, logFile });
  };

  afterEach(() => {
    process.env['PATH'] = path;
    containers?.stop();
    containers = undefined;
  });

  afterAll(() => group.stopAll());

  it('are started by docker compose, waited for, and found on free ports', async () => {
    const { bootstrapServers, searchUrl } = await start(aDocker());
    const port = /^127\.0\.0\.1:(\d+)$/.exec(bootstrapServers)?.[1];
    expect(calls().at(-1)).toBe(
      `compose --file ${join(projectRoot, 'compose.yaml')} up --detach --wait --wait-timeout 600 ${port}`,
    );
    expect(searchUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('lose their data first when asked to begin anew', async () => {
    await start(aDocker(), true);
    expect(calls().at(-2)).toMatch(/ down --volumes \d+$/);
  });

  it('are refused to a second run, which would delete what the first one uses', async () => {
    const environment = aDocker();
    await start(environment);
    await expect(Containers.take(environment)).rejects.toThrow(`is in use by process ${process.pid}`);
    containers?.stop();
    expect(calls().at(-1)).toMatch(/ stop$/);
    (await Containers.take(environment)).stop();
  });

  it('say what Docker said when it fails', async () => {
    await expect(start(aDocker('up'))).rejects.toThrow(/up .* failed; its last lines:\n {2}no space left on device$/);
  });

  it.each(['version', 'info'])('need an engine: without one a sentence says so (%s fails)', async (word) => {
    await expect(Containers.take(aDocker(word))).rejects.toThrow(/^No Docker engine with "docker compose" answers/);
    expect(dockerAnswers(aDocker(word))).toBe(false);
  });
});

describe('withDockerHint', () => {
  const lacks = (find: () => unknown) => {
    try {
      return find();
    } catch (error) {
      return error as UserError;
    }
  };

  it.each([
    ['Java', () => findJava({ PATH: '' }, [])],
    ['Maven', () => findMaven('')],
  ])('offers Docker where %s is missing and an engine answers', (_, find) => {
    const lacking = lacks(find) as UserError;
    expect(withDockerHint(lacking, aDocker())).toEqual(
      new UserError(`${lacking.message}\nOr let the Docker engine of this machine run both: npm start -- --docker`),
    );
  });

  it('leaves the sentence alone without an engine, and every other error', () => {
    const lacking = lacks(() => findMaven(''));
    expect(withDockerHint(lacking, aDocker('info'))).toBe(lacking);
    const other = new UserError('The disk is full.');
    expect(withDockerHint(other, aDocker())).toBe(other);
  });
});

describe('compose.yaml', () => {
  const text = readFileSync(join(projectRoot, 'compose.yaml'), 'utf8');
  const pins = JSON.parse(readFileSync(join(projectRoot, 'servers/pinned-files.json'), 'utf8'));

  it('runs the versions that are installed without Docker', () => {
    expect(text).toContain(`apache/kafka:${pins.kafka.version}\n`);
    for (const image of ['opensearch', 'opensearch-dashboards'])
      expect(text).toContain(`opensearchproject/${image}:${pins.openSearch.version}\n`);
  });

  it('publishes every port on 127.0.0.1 only, and has a health check for every service', () => {
    const published = [...text.matchAll(/^ {6}- (\S+):(\d+)$/gm)].filter(([, , port]) => Number(port) > 1_000);
    expect(published).toHaveLength(3);
    for (const [, from] of published) expect(from).toMatch(/^127\.0\.0\.1:/);
    expect(text.match(/^ {4}image:/gm)).toHaveLength(text.match(/^ {4}healthcheck:/gm)?.length ?? 0);
  });
});

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findJava } from '../../servers/java.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const folder = aTemporaryFolder();
let made = 0;

function anEmptyFolder(): string {
  const empty = join(folder, String(made++));
  mkdirSync(empty);
  return empty;
}

function anExecutable(file: string, script = '#!/bin/sh\n'): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, script);
  chmodSync(file, 0o755);
}

function aJava(home: string, version: string): string {
  anExecutable(join(home, 'bin/java'));
  writeFileSync(join(home, 'release'), `IMPLEMENTOR="X"\nJAVA_VERSION="${version}"\n`);
  return home;
}

describe('findJava', () => {
  it('takes JAVA_HOME before everything else when it is new enough', () => {
    const javaHome = aJava(anEmptyFolder(), '21.0.2');
    const installs = anEmptyFolder();
    aJava(join(installs, 'jdk-25'), '25.0.3');
    const java = findJava({ JAVA_HOME: javaHome, PATH: '' }, [installs]);
    expect(java).toEqual({
      executable: join(javaHome, 'bin/java'),
      home: javaHome,
      majorVersion: 21,
      foundIn: 'JAVA_HOME',
    });
  });

  it('passes over a JAVA_HOME and a PATH that are too old and looks into the install folders', () => {
    const old = aJava(anEmptyFolder(), '1.8.0_402');
    const path = join(aJava(anEmptyFolder(), '20.0.1'), 'bin');
    const installs = anEmptyFolder();
    const home = aJava(join(installs, 'jdk-21'), '21');
    expect(findJava({ JAVA_HOME: old, PATH: path }, [installs])).toMatchObject({
      home,
      majorVersion: 21,
      foundIn: installs,
    });
  });

  it.each([
    { versions: ['21.0.1', '25.0.1', '24.0.1'], chosen: 25 },
    { versions: ['21.0.1', '26.0.1', '17.0.1'], chosen: 21 },
    { versions: ['22.0.1', '24.0.1', '17.0.1'], chosen: 24 },
  ])('prefers the newest long-term release of $versions: $chosen', ({ versions, chosen }) => {
    const installs = anEmptyFolder();
    for (const version of versions) aJava(join(installs, `jdk-${version}`), version);
    expect(findJava({ PATH: '' }, [installs]).majorVersion).toBe(chosen);
  });

  it('finds the home inside a macOS bundle', () => {
    const installs = anEmptyFolder();
    const home = aJava(join(installs, 'temurin-25.jdk/Contents/Home'), '25.0.1');
    expect(findJava({ PATH: '' }, [installs]).home).toBe(home);
  });

  it('asks a java on PATH that is a version switcher where the real one is', () => {
    const real = aJava(anEmptyFolder(), '25.0.1');
    const shims = anEmptyFolder();
    const answer = `    java.home = ${real}\n    java.version = 25.0.1\n`;
    anExecutable(join(shims, 'bin/java'), `#!/bin/sh\ncat >&2 <<'END'\n${answer}END\n`);
    const java = findJava({ PATH: join(shims, 'bin') }, []);
    expect(java).toEqual({ executable: join(real, 'bin/java'), home: real, majorVersion: 25, foundIn: 'PATH' });
  });

  it('names what is too old, a broken JAVA_HOME and the way out when none fits', () => {
    const installs = anEmptyFolder();
    const home = aJava(join(installs, 'jdk-17'), '17.0.9');
    expect(() => findJava({ JAVA_HOME: '/no/such/java', PATH: '' }, [installs])).toThrow(
      `Java 21 or newer is needed to run Kafka and OpenSearch, and only 17 at ${home} was found ` +
        '(JAVA_HOME is /no/such/java, which has no usable bin/java): install one',
    );
  });

  it('says that none was found where there is none', () => {
    expect(() => findJava({ PATH: '' }, [anEmptyFolder()])).toThrow('and none was found: install one (Debian');
  });
});

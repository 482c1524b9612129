import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { BUNDLES } from '../../../producer/task/bundle.ts';
import { projectRoot } from '../../../project-root.ts';
import { dockerContext, dockerInstructions } from '../../support/templates/dockerfile.ts';
import { aTemporaryFolder } from '../../support/temporary-folder.ts';

describe("the Dockerfile of the producer's task", () => {
  const folder = aTemporaryFolder();
  const instructions = dockerInstructions('producer/task/Dockerfile');
  const named = (name: string) => instructions.filter((instruction) => instruction.name === name);
  const fromContext = named('COPY').filter(({ words }) => !words[0]?.startsWith('--from='));
  const sources = fromContext.flatMap(({ words }) => words.slice(0, -1));

  it('copies what is there and what .dockerignore lets through, and all of that', () => {
    expect(sources.filter((source) => !existsSync(join(projectRoot, source)))).toEqual([]);
    expect([...sources].sort()).toEqual([...dockerContext()].sort());
  });

  it('builds on the machine that builds, and only copies for the machine that runs', () => {
    const [build, final] = named('FROM');
    expect(build?.words[0]).toBe('--platform=$BUILDPLATFORM');
    expect(final?.words[0]).toMatch(/^node:24\.\d+\.\d+-[a-z]+-slim@sha256:[0-9a-f]{64}$/);
    expect(build?.words[1]).toBe(final?.words[0]);
    expect(named('RUN').map(({ stage }) => stage)).toEqual([0, 0]);
  });

  it('runs the task as a user without rights', () => {
    expect(named('USER').map(({ words }) => words)).toEqual([['65532:65532']]);
    expect(named('CMD').map(({ words }) => words.join(' '))).toEqual([`["node", "/app/${BUNDLES.task}"]`]);
  });

  it('makes the bundles from nothing but what it copies', () => {
    for (const source of sources) cpSync(join(projectRoot, source), join(folder, source), { recursive: true });
    // In the place of the first RUN, which installs the packages.
    symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
    const [, bundling] = named('RUN');
    const [program, ...words] = bundling?.words ?? [];
    expect(program).toBe('node');
    const out = join(folder, 'out');
    const args = words.map((word) => (word === '/out' ? out : word));
    execFileSync(process.execPath, args, { cwd: folder, timeout: 60_000 });
    expect(readdirSync(out)).toEqual(expect.arrayContaining(Object.values(BUNDLES)));
  }, 70_000);
});

import { spawnSync } from 'node:child_process';
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { BUNDLES, bundleProducer } from '../../../producer/task/bundle.ts';
import { aTemporaryFolder } from '../../support/temporary-folder.ts';

/** Runs a file by plain Node in an empty folder, with nothing of this checkout within reach. */
function runAlone(file: string, env: Readonly<Record<string, string>>) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], { cwd: '/', env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe("the bundle of the producer's task", () => {
  const folder = aTemporaryFolder();

  beforeAll(() => bundleProducer(folder));

  it('is one file for the task and one for the health check', () => {
    expect(
      readdirSync(folder)
        .filter((name) => !name.endsWith('LEGAL.txt'))
        .sort(),
    ).toEqual(Object.values(BUNDLES).sort());
  });

  it('starts by itself and says everything that is wrong with its configuration', () => {
    const { status, stdout, stderr } = runAlone(join(folder, BUNDLES.task), { TOPIC: 'sensor-data', RATE: 'fast' });
    expect(status).toBe(1);
    expect(JSON.parse(stderr)).toMatchObject({
      level: 'ERROR',
      message: "The producer's configuration is unusable.",
      problems: expect.arrayContaining(['RATE must be a number from 0.1 to 1000000, got "fast"']),
    });
    expect(stdout).toBe('');
  });

  it('is healthy with a fresh health file only', () => {
    const check = (HEALTH_FILE: string) => runAlone(join(folder, BUNDLES.healthCheck), { HEALTH_FILE });
    const file = join(folder, 'health');
    expect(check(file)).toEqual({ status: 1, stdout: '', stderr: '' });
    writeFileSync(file, '');
    expect(check(file)).toEqual({ status: 0, stdout: '', stderr: '' });
    utimesSync(file, 0, 0);
    expect(check(file)).toEqual({ status: 1, stdout: '', stderr: '' });
  });
});

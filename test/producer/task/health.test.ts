import { statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { HEALTHY_FOR_MS, HealthFile, isHealthy } from '../../../producer/task/health.ts';
import { aTemporaryFolder } from '../../support/temporary-folder.ts';

describe('the health file', () => {
  const folder = aTemporaryFolder();

  it('counts a task as healthy for as long after it was touched as a broker may be unavailable', () => {
    const path = join(folder, 'fresh');
    new HealthFile(path).touch();
    const { mtimeMs } = statSync(path);
    expect(isHealthy(path, mtimeMs + HEALTHY_FOR_MS)).toBe(true);
    expect(isHealthy(path, mtimeMs + HEALTHY_FOR_MS + 1)).toBe(false);
  });

  it('is no sign of health while it is not there', () => {
    expect(isHealthy(join(folder, 'none'))).toBe(false);
  });

  it.each([
    [999, false],
    [1_000, true],
  ])('is written %i ms after it was written: %s', (laterMs, written) => {
    const path = join(folder, `later-${laterMs}`);
    const file = new HealthFile(path);
    file.touch(5_000);
    utimesSync(path, 0, 0);
    file.touch(5_000 + laterMs);
    expect(statSync(path).mtimeMs > 0).toBe(written);
  });

  it('cannot be in a folder that is not there', () => {
    expect(() => new HealthFile(join(folder, 'no/health')).touch()).toThrow('ENOENT');
  });
});

import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';

/** A new, empty folder that is deleted after the last test of the file. */
export function aTemporaryFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'pipeline-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

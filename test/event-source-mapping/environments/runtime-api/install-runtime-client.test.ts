import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../../../command-line/command.ts';
import {
  installRuntimeClient,
  missingTools,
} from '../../../../event-source-mapping/environments/runtime-api/install-runtime-client.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';

const folder = aTemporaryFolder();
const report = { note: () => {}, progress: () => {} };

function aSearchPath(name: string, tools: readonly string[]): string {
  const path = join(folder, name);
  mkdirSync(path);
  for (const tool of tools) writeFileSync(join(path, tool), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  for (const tool of tools) chmodSync(join(path, tool), 0o755);
  return [join(folder, 'nowhere'), path].join(delimiter);
}

describe('installRuntimeClient', () => {
  it('says what is missing to compile it, before it does anything', async () => {
    const cacheFolder = join(folder, 'cache');
    const searchPath = aSearchPath('half', ['cmake3', 'make', 'python3', 'tar']);
    expect(missingTools(searchPath)).toEqual(['g++', 'xz']);
    const refused = installRuntimeClient({ cacheFolder, report, searchPath, platform: 'linux' });
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(
      "Lambda's runtime interface client is compiled once, which also needs g++, xz on PATH: install that",
    );
    expect(readdirSync(folder)).not.toContain('cache');
  });

  it('says that it needs Linux', async () => {
    const refused = installRuntimeClient({ cacheFolder: folder, report, searchPath: '', platform: 'darwin' });
    await expect(refused).rejects.toThrow("Lambda's runtime interface client runs on Linux only");
  });
});

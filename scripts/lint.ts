import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../project-root.ts';

const checks = [
  ['@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'],
  ['typescript/bin/tsc', '--noEmit'],
  ['typescript/bin/tsc', '--noEmit', '--project', 'console/client'],
  ['oxlint/bin/oxlint', '--type-aware', '--deny-warnings'],
] as const;

const failed = checks.filter(([program, ...words]) => {
  const path = join(projectRoot, 'node_modules', program);
  return spawnSync(process.execPath, [path, ...words], { cwd: projectRoot, stdio: 'inherit' }).status !== 0;
});
process.exit(failed.length === 0 ? 0 : 1);

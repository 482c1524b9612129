import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../project-root.ts';

/** What {@link ../command-line/known-warnings.ts} does for a command, for the processes that Jest starts. */
const QUIET = ['--disable-warning=TimeoutNegativeWarning'];
const QUIET_VARIABLES = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

const jest = join(projectRoot, 'node_modules/jest/bin/jest.js');
const { status } = spawnSync(process.execPath, [...QUIET, jest, ...process.argv.slice(2)], {
  cwd: projectRoot,
  env: { ...process.env, ...QUIET_VARIABLES },
  stdio: 'inherit',
});
process.exit(status ?? 1);

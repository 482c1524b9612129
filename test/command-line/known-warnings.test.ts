import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { runArguments } from '../../command-line/run-arguments.ts';

describe('a command', () => {
  it('prints no warning that only the makers of a library can mend, and each other one', () => {
    const words = runArguments('test/support/programs/known-warnings-program.ts', []);
    const { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: _, ...env } = process.env;
    const { stderr, status } = spawnSync(process.execPath, words, { encoding: 'utf8', env });
    expect(stderr).toMatch(/^\(node:\d+\) \[OWN1\] OwnWarning: look at this\n\(Use `node --trace-warnings [^\n]+\n$/);
    expect(status).toBe(0);
  });
});

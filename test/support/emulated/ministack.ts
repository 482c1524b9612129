import { join } from 'node:path';
import { EmulatedAccount, type PackageFiles } from '../../../localstack/account/emulated-account.ts';
import { freePorts } from '../../../servers/ports.ts';
import type { ProcessGroup } from '../../../servers/process-group.ts';
import { untilReady } from '../../../servers/readiness.ts';
import type { PythonPackages } from '../python-packages.ts';

const START_DEADLINE_MS = 60_000;

/**
 * Starts ministack on a free port of 127.0.0.1, bootstrapped for CDK; whoever owns the group stops it. Functions run for real, in
 * Node processes. It applies the policies of roles to what they sign, and keeps a trail of all calls.
 */
export async function startMinistack(
  group: ProcessGroup,
  { python, folder: packages }: PythonPackages,
  folder: string,
) {
  const [port = 0] = await freePorts([0]);
  const logFile = join(folder, 'ministack.log');
  const env = {
    ...{ PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: '1', HOME: folder, TMPDIR: folder },
    ...{ GATEWAY_PORT: String(port), BIND_HOST: '127.0.0.1', MINISTACK_HOST: '127.0.0.1', IOT_MTLS_ENABLED: '0' },
    ...{ AUTH: 'true', CLOUDTRAIL_RECORDING: '1' },
    ...{ NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' },
  };
  const args = ['-m', 'ministack'];
  const child = group.spawn({ name: 'ministack', command: python, args, env, cwd: folder, logFile, graceMs: 500 });
  const url = `http://127.0.0.1:${port}`;
  const probe = () =>
    fetch(`${url}/_ministack/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  await untilReady({ title: 'ministack', child, logFile, deadlineMs: START_DEADLINE_MS, probe });
  const account = new EmulatedAccount(url, asMinistackFindsIt);
  await account.bootstrap();
  return account;
}

/** Lambda finds `index.cjs`; ministack looks for `index.js` only. */
function asMinistackFindsIt(files: PackageFiles): PackageFiles {
  const bundle = files['index.cjs'];
  return bundle === undefined ? files : { ...files, 'index.js': bundle };
}

import { type ChildProcess, spawn } from 'node:child_process';

const GRACE_SECONDS = 5;

/**
 * Reads `+ pid` and `- pid` lines and ends the listed process groups when its input ends: TERM, after `$1` seconds KILL.
 * Plain POSIX sh, so that it needs nothing that may be missing on Linux or macOS.
 */
const SCRIPT = `
groups=''
while read -r change group; do
  kept=''
  for known in $groups; do [ "$known" = "$group" ] || kept="$kept $known"; done
  groups=$kept
  [ "$change" = '+' ] && groups="$groups $group"
done
[ -z "$groups" ] && exit 0
for group in $groups; do kill -s TERM -- "-$group"; done 2>/dev/null
seconds=0
while [ "$seconds" -lt "$1" ]; do
  alive=''
  for group in $groups; do kill -s 0 -- "-$group" && alive=yes; done 2>/dev/null
  [ -z "$alive" ] && exit 0
  sleep 1
  seconds=$((seconds + 1))
done
for group in $groups; do kill -s KILL -- "-$group"; done 2>/dev/null
exit 0
`;

/**
 * A process of its own that outlives this one just long enough to end what it left behind, whichever way it died: the
 * kernel closes the pipe between them even on `kill -9`.
 */
export class Watchdog {
  readonly process: ChildProcess;

  /** @param graceSeconds between SIGTERM and SIGKILL, whole */
  constructor(graceSeconds = GRACE_SECONDS) {
    this.process = spawn('sh', ['-c', SCRIPT, 'watchdog', `${graceSeconds}`], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    this.process.stdin?.on('error', () => undefined);
  }

  /** Adds a process group, named by its leader's process id. */
  guard(processId: number): void {
    this.process.stdin?.write(`+ ${processId}\n`);
  }

  /** Takes a group that has ended off the list, so that its number may be used again by others. */
  forget(processId: number): void {
    this.process.stdin?.write(`- ${processId}\n`);
  }

  /** Lets the watchdog go; it first ends whatever is still on its list. */
  release(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      this.process.once('exit', () => resolve());
      this.process.stdin?.end();
    });
  }
}

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf } from '../../../failures/reason.ts';
import { lockFolder } from '../../../servers/folder-lock.ts';
import { ProcessGroup } from '../../../servers/process-group.ts';

/**
 * Asks for a folder each time it is told to, and says what it got. Whoever has it says who else uses it, and then runs a
 * process that shows by a file named `using-…` that it does, and that takes a moment to end.
 */
const [folder = ''] = process.argv.slice(-1);
const USER = `trap 'sleep 0.4; rm "using-$$"; exit' TERM; : > "using-$$"; while :; do sleep 0.1; done`;

async function take(): Promise<void> {
  try {
    const lock = await lockFolder(folder);
    const others = readdirSync(folder).filter((name) => name.startsWith('using-'));
    const logFile = join(folder, 'logs', `${process.pid}.log`);
    const user = { name: 'user', command: 'sh', args: ['-c', USER], cwd: folder, logFile, lock: lock.descriptor };
    new ProcessGroup().spawn(user);
    process.send?.({ kind: 'taken', others });
  } catch (error) {
    process.send?.({ kind: 'refused', reason: reasonOf(error) });
  }
}

process.on('message', () => void take());
process.send?.({ kind: 'waiting' });

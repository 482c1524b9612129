import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { UsageError } from './command.ts';

/**
 * Asks a person on the terminal whether to go on; anything but `yes` or `y` means no.
 *
 * @param consequence what will happen, one sentence
 * @param agreed whether the command line has said yes already
 * @throws UsageError when it was not agreed and nobody can be asked
 */
export async function confirm(consequence: string, agreed: boolean): Promise<boolean> {
  process.stderr.write(`${consequence}\n`);
  if (agreed) return true;
  if (!process.stdin.isTTY)
    throw new UsageError('There is no terminal to ask for a confirmation on; add --yes to go on without one.');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question('Continue? [y/N] ')).trim());
  } finally {
    terminal.close();
  }
}

/** The name of whoever runs this process; undefined in a container whose user has none. */
export function userOfMachine(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How an invocation ended: with an answer, or with an error's message. */
export type Ending = { readonly answer: unknown } | { readonly error: string };

const PROGRAM = `
const { handler } = require(process.argv[1]);
const [events, remainingMs] = JSON.parse(process.argv[2]);
(async () => {
  const endings = [];
  for (const event of events) {
    const deadlineMs = Date.now() + remainingMs;
    const context = { getRemainingTimeInMillis: () => deadlineMs - Date.now() };
    const ending = handler(event, context).then((answer) => ({ answer }), ({ message: error }) => ({ error }));
    endings.push(await ending);
  }
  process.send(endings, () => process.exit());
})();
`;

/** Runs a bundled function in a plain Node process of its own, one event after the other, and keeps what it printed. */
export async function runFunction(
  bundlePath: string,
  environment: Readonly<Record<string, string>>,
  events: readonly object[],
  remainingMs = 60_000,
): Promise<{ readonly endings: readonly Ending[]; readonly printed: string }> {
  const child = spawn(process.execPath, ['-e', PROGRAM, bundlePath, JSON.stringify([events, remainingMs])], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (printed += String(chunk)));
  let endings: readonly Ending[] = [];
  child.on('message', (message) => (endings = message as readonly Ending[]));
  await once(child, 'close');
  return { endings, printed };
}

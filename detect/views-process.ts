import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { notifyVariables, viewsWords } from '../command-line/notify-options.ts';
import type { OptionValues } from '../command-line/options.ts';
import type { ViewsMessage } from '../command-line/pipeline-counters.ts';
import { runArguments } from '../command-line/run-arguments.ts';
import type { detectOptions } from './detect-options.ts';

/** How long a process that has ended by itself is left alone. */
const RESTART_MS = 10_000;
/** How long one may take to end that is asked to. */
const GRACE_MS = 3_000;
/** A document is found by when it was judged, and appears so much later at most than its invocation may take. */
const OVERLAP_MARGIN_SECONDS = 60;

type Values = OptionValues<typeof detectOptions>;

/**
 * Looks for episodes, silent sensors and finished hours in a process of its own, so that judging never waits for it. Whatever
 * becomes of it is told, and harms nothing else.
 */
export class ViewsProcess {
  readonly #values: Values;
  readonly #onMessage: (message: ViewsMessage) => void;
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isStopping = false;

  constructor(values: Values, onMessage: (message: ViewsMessage) => void) {
    this.#values = values;
    this.#onMessage = onMessage;
    this.#start();
  }

  #start(): void {
    const child = spawn(process.execPath, runArguments('views/main.ts', wordsOf(this.#values)), {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, ...viewsEnvironment(this.#values, process.env) },
    });
    this.#child = child;
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-500);
    });
    child.on('message', (message: ViewsMessage) => this.#onMessage(message));
    child.on('error', () => {});
    child.once('exit', (code, signal) => {
      if (this.#isStopping) return;
      const why = said.trim().split('\n').at(-1) || `it ended with ${signal ?? `status ${code}`}`;
      this.#onMessage({ kind: 'views', trouble: `nobody looks for episodes: ${why}` });
      this.#timer = setTimeout(() => this.#start(), RESTART_MS);
    });
  }

  /** Ends it; resolves when it has ended. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    await ended;
    clearTimeout(timer);
  }
}

/** What the process is told by its environment: what is secret, and how far it looks back. */
export function viewsEnvironment(values: Values, environment: Readonly<Record<string, string | undefined>>) {
  return {
    VIEWS_OVERLAP_SECONDS: environment['VIEWS_OVERLAP_SECONDS'] ?? String(values.timeout + OVERLAP_MARGIN_SECONDS),
    ...notifyVariables(values, environment),
  };
}

function wordsOf(values: Values): readonly string[] {
  const { search, rules, 'search-auth': auth, 'search-user': user, 'search-ca': ca } = values;
  return [
    '--search',
    search,
    '--search-auth',
    auth,
    ...(user === undefined ? [] : ['--search-user', user]),
    ...(ca === undefined ? [] : ['--search-ca', ca]),
    ...(rules === undefined ? [] : ['--rules', rules]),
    ...viewsWords(values),
  ];
}

import { UserError } from '../command-line/command.ts';
import type { ProcessExit, ProcessGroup } from './servers/process-group.ts';

const EXIT_SECOND_SIGNAL = 130;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What may end a run before its time: a person's signal, or the death of a part. */
export class Interruption {
  /** Resolves at the first SIGINT, SIGTERM or SIGHUP; a second one ends this process at once, its watchdog the others. */
  readonly signalled: Promise<void>;
  /** Rejects with a UserError when a process of the group ends that nobody asked to. */
  readonly crashed: Promise<never>;
  #onSignal = () => {};

  constructor(group: ProcessGroup) {
    this.signalled = new Promise((resolve) => {
      let signals = 0;
      this.#onSignal = () => {
        signals++;
        if (signals > 1) process.exit(EXIT_SECOND_SIGNAL);
        resolve();
      };
    });
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
    this.crashed = new Promise((_, reject) => group.onUnexpectedExit((exit) => reject(new UserError(sentence(exit)))));
    this.crashed.catch(() => {});
  }

  /** Gives the signals back to their default. */
  release(): void {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }
}

function sentence({ name, code, signal, logFile, lastLines }: ProcessExit): string {
  const how = signal === null ? `with status ${code}` : `by ${signal}`;
  const said = lastLines.length === 0 ? '' : ` Its last lines:\n  ${lastLines.join('\n  ')}`;
  const log = logFile === '' ? '' : ` Its log is ${logFile}.`;
  return `The process "${name}" ended unexpectedly ${how}, so everything is ended.${log}${said}`;
}

import { UserError } from '../command-line/command.ts';
import { StopRequest } from '../command-line/stop-request.ts';
import type { ProcessExit, ProcessGroup } from './process-group.ts';

/** What may end a run before its time: a person's signal, or the death of a part. */
export class Interruption {
  /** Rejects with a UserError when a process of the group ends that nobody asked to. */
  readonly crashed: Promise<never>;
  readonly #stopRequest = new StopRequest();

  constructor(group: ProcessGroup) {
    this.crashed = new Promise((_, reject) => group.onUnexpectedExit((exit) => reject(new UserError(sentence(exit)))));
    this.crashed.catch(() => {});
  }

  /** Resolves at the first signal; a second one ends this process at once, its watchdog the others. */
  get signalled(): Promise<void> {
    return this.#stopRequest.wait();
  }

  /** Gives the signals back to their default. */
  release(): void {
    this.#stopRequest.release();
  }
}

function sentence({ name, code, signal, logFile, lastLines }: ProcessExit): string {
  const how = signal === null ? `with status ${code}` : `by ${signal}`;
  const said = lastLines.length === 0 ? '' : ` Its last lines:\n  ${lastLines.join('\n  ')}`;
  const log = logFile === '' ? '' : ` Its log is ${logFile}.`;
  return `The process "${name}" ended unexpectedly ${how}, so everything is ended.${log}${said}`;
}

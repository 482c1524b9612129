import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { lastLines, openFreshLog } from './log-file.ts';
import { Watchdog } from './watchdog.ts';

const DEFAULT_GRACE_MS = 10_000;
const REPORTED_LINES = 20;

/** What to run and where its output goes; the environment is this process's own with `env` laid over it. */
export interface ProcessOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Begun anew at every start; the one before is kept as `<file>.1`. */
  readonly logFile: string;
  /** Opens Node's message channel to the child (`send`, `message`). */
  readonly ipc?: boolean;
  /** Descriptor of an open lock file that it inherits, so that the lock is kept until it has ended; not beside `ipc`. */
  readonly lock?: number;
  /** Whether its end with status 0 is no surprise. */
  readonly endsByItself?: boolean;
  /** Whether the others go on when it ends, however it does. */
  readonly isDispensable?: boolean;
  /** Milliseconds between SIGTERM and SIGKILL, instead of the group's. */
  readonly graceMs?: number;
}

/** How a process ended, with the last lines it wrote; a command that could not be started has status 127. */
export interface ProcessExit {
  readonly name: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly logFile: string;
  readonly lastLines: readonly string[];
}

interface GroupOptions {
  /** Milliseconds between SIGTERM and SIGKILL; ten seconds unless told. */
  readonly graceMs?: number;
  /** The same for what is left when the supervisor was killed, in whole seconds; five unless told. */
  readonly watchdogGraceSeconds?: number;
}

interface Member {
  readonly child: ChildProcess;
  readonly ended: Promise<ProcessExit>;
  readonly graceMs: number;
  stopping: boolean;
}

/**
 * The processes that one run has started. Each leads a session of its own, so that a terminal's Ctrl-C reaches only
 * the supervisor, which ends them in order; a watchdog ends them should the supervisor itself be killed.
 */
export class ProcessGroup {
  readonly #graceMs: number;
  readonly #watchdogGraceSeconds: number | undefined;
  readonly #members = new Map<string, Member>();
  readonly #listeners: ((exit: ProcessExit) => void)[] = [];
  #watchdog: Watchdog | undefined;
  #stopped: Promise<void> | undefined;

  constructor({ graceMs = DEFAULT_GRACE_MS, watchdogGraceSeconds }: GroupOptions = {}) {
    this.#graceMs = graceMs;
    this.#watchdogGraceSeconds = watchdogGraceSeconds;
  }

  /** Whether {@link stopAll} was called: from then on every start is refused and every end is wanted. */
  get stopping(): boolean {
    return this.#stopped !== undefined;
  }

  /** Whether none of its processes is running. */
  get isEmpty(): boolean {
    return this.#members.size === 0;
  }

  /** The watchdog's process id: once it is gone, so is every process of this group. Undefined before the first start. */
  get watchdogProcessId(): number | undefined {
    return this.#watchdog?.process.pid;
  }

  /** Registers for ends that nobody asked for, the watchdog's included; register before the first start to miss none. */
  onUnexpectedExit(listener: (exit: ProcessExit) => void): void {
    this.#listeners.push(listener);
  }

  /** Starts a process that is to run until it is stopped, or also to its own good end. */
  spawn(options: ProcessOptions): ChildProcess {
    const member = this.#start(options);
    void member.ended.then((exit) => {
      const wanted = options.isDispensable === true || (options.endsByItself === true && exit.code === 0);
      if (!wanted && !member.stopping && !this.stopping) this.#reportUnexpected(exit);
    });
    return member.child;
  }

  /** Runs a process that ends by itself; resolves to how it ended, whatever its status. */
  run(options: ProcessOptions): Promise<ProcessExit> {
    return this.#start(options).ended;
  }

  /** Ends one process: SIGTERM, after the grace SIGKILL. Nothing happens when none of that name is running. */
  async stop(name: string): Promise<void> {
    const member = this.#members.get(name);
    if (member === undefined) return;
    member.stopping = true;
    signalGroup(member.child.pid, 'SIGTERM');
    const timer = setTimeout(() => signalGroup(member.child.pid, 'SIGKILL'), member.graceMs);
    await member.ended;
    clearTimeout(timer);
  }

  /** Ends every process, the last one started first, and closes the group for good. */
  stopAll(): Promise<void> {
    this.#stopped ??= this.#stopInOrder();
    return this.#stopped;
  }

  async #stopInOrder(): Promise<void> {
    for (const name of [...this.#members.keys()].reverse()) await this.stop(name);
    await this.#watchdog?.release();
  }

  #start(options: ProcessOptions): Member {
    if (this.stopping) throw new Error(`${options.name} cannot be started: the process group is stopping`);
    if (this.#members.has(options.name)) throw new Error(`a process named ${options.name} is already running`);
    this.#watchdog ??= this.#startWatchdog();
    const child = launch(options);
    if (child.pid !== undefined) this.#watchdog.guard(child.pid);
    const ended = exitOf(child, options).then((exit) => this.#settle(child, exit));
    const member: Member = { child, ended, graceMs: options.graceMs ?? this.#graceMs, stopping: false };
    this.#members.set(options.name, member);
    return member;
  }

  #settle(child: ChildProcess, exit: ProcessExit): ProcessExit {
    this.#members.delete(exit.name);
    signalGroup(child.pid, 'SIGKILL');
    if (child.pid !== undefined) this.#watchdog?.forget(child.pid);
    return exit;
  }

  #startWatchdog(): Watchdog {
    const watchdog = new Watchdog(this.#watchdogGraceSeconds);
    void exitOf(watchdog.process, { name: 'watchdog', logFile: '' }).then((exit) => {
      if (!this.stopping) this.#reportUnexpected(exit);
    });
    return watchdog;
  }

  #reportUnexpected(exit: ProcessExit): void {
    for (const listener of this.#listeners) listener(exit);
  }
}

function launch({ command, args, env, cwd, logFile, ipc, lock }: ProcessOptions): ChildProcess {
  const log = openFreshLog(logFile);
  try {
    return spawn(command, args, {
      env: { ...process.env, ...env },
      cwd,
      detached: true,
      stdio: ['ignore', log, log, ipc === true ? 'ipc' : lock],
    });
  } finally {
    closeSync(log);
  }
}

function exitOf(child: ChildProcess, { name, logFile }: { name: string; logFile: string }): Promise<ProcessExit> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      if (child.pid === undefined) resolve({ name, code: 127, signal: null, logFile, lastLines: [error.message] });
    });
    child.once('exit', (code, signal) =>
      resolve({ name, code, signal, logFile, lastLines: lastLines(logFile, REPORTED_LINES) }),
    );
  });
}

/** Sends a signal to a process group, named by its leader; nothing happens when it has ended already. */
export function signalGroup(processId: number | undefined, signal: NodeJS.Signals): void {
  if (processId === undefined) return;
  try {
    process.kill(-processId, signal);
  } catch {
    // The group has ended already.
  }
}

import { type ChildProcess, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { runArguments } from '../command-line/run-arguments.ts';
import { type ProcessGroup, signalGroup } from '../servers/process-group.ts';

/** The folder that Lambda's runtime interface client is installed in has this in its name. */
const CLIENT = 'aws-lambda-ric';

interface MembersOptions {
  readonly group: ProcessGroup;
  /** Makes the names of the processes its own. */
  readonly prefix: string;
  readonly logFolder: string;
  /** Words of `npm run detect` that are the same for all. */
  readonly words: readonly string[];
  /** Opens an address of OpenSearch for a member. */
  readonly openSearch: (member: number) => Promise<string>;
}

interface Member {
  readonly name: string;
  readonly child: ChildProcess;
}

/** The detectors of a schedule, as processes: members of one consumer group. */
export class Members {
  readonly #options: MembersOptions;
  readonly #members = new Map<number, Member>();
  #started = 0;
  #closed = false;
  /** What ended though nobody asked it to, or not in good order, in words. */
  readonly surprises: string[] = [];

  constructor(options: MembersOptions) {
    this.#options = options;
  }

  get running(): number {
    return this.#members.size;
  }

  /** Starts another one; nothing happens once all were told to stop for good. */
  async start(): Promise<void> {
    const number = ++this.#started;
    const { group, prefix, logFolder, words, openSearch } = this.#options;
    const search = await openSearch(number);
    if (this.#closed || group.stopping) return;
    const name = `${prefix}-detector-${number}`;
    const child = group.spawn({
      name,
      command: process.execPath,
      args: runArguments('detect/main.ts', [...words, '--search', search]),
      logFile: join(logFolder, `detector-${number}.log`),
    });
    this.#members.set(number, { name, child });
    child.once('exit', (code, signal) => {
      if (this.#members.delete(number)) this.surprises.push(`${name} ended with ${signal ?? `status ${code}`}`);
    });
  }

  /** Kills a member by SIGKILL at once. */
  async kill(number: number): Promise<void> {
    const member = this.#members.get(number);
    if (member === undefined) return;
    this.#members.delete(number);
    signalGroup(member.child.pid, 'SIGKILL');
    await this.#options.group.stop(member.name);
  }

  /** Kills all by SIGKILL at once; resolves to how many there were. */
  async killAll(): Promise<number> {
    const numbers = [...this.#members.keys()];
    await Promise.all(numbers.map((number) => this.kill(number)));
    return numbers.length;
  }

  /** Kills the processes in which a member runs the function; it starts others by itself. */
  killEnvironments(number: number): void {
    for (const pid of environmentProcesses(this.#members.get(number)?.child.pid ?? 0)) signalGroup(pid, 'SIGKILL');
  }

  /** Ends the one that was started first, in good order. */
  async stopOne(): Promise<void> {
    const [number] = this.#members.keys();
    if (number !== undefined) await this.#stop(number);
  }

  /** Ends all in good order. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#members.keys()].map((number) => this.#stop(number)));
  }

  /** Ends all for good. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.stopAll();
  }

  async #stop(number: number): Promise<void> {
    const member = this.#members.get(number);
    if (member === undefined) return;
    this.#members.delete(number);
    await this.#options.group.stop(member.name);
    const { exitCode, signalCode } = member.child;
    if (exitCode !== 0) this.surprises.push(`${member.name} stopped with ${signalCode ?? `status ${exitCode}`}`);
  }
}

/** Process ids of the execution environments that a detector runs at this moment; each leads a group of its own. */
function environmentProcesses(detectorPid: number): number[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => Number(match?.[2]) === detectorPid && match?.[3]?.includes(CLIENT) === true)
    .map((match) => Number(match?.[1]));
}

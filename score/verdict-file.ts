import { once } from 'node:events';
import { createWriteStream, statSync, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { UsageError } from '../command-line/command.ts';

/** The file that verdicts go to, opened at the first line: what is there stays until there is something to put in its place. */
export class VerdictFile {
  readonly #path: string;
  #stream: WriteStream | undefined;
  #problem: Error | undefined;

  /** @throws UsageError when it is the history itself */
  constructor(path: string, history: string) {
    if (isSameFile(path, history))
      throw new UsageError(`--output names the file of --input, ${history}, which would be lost; name another.`);
    this.#path = path;
  }

  /** Writes a line; rejects with an error of the file system, perhaps of an earlier line. */
  async write(line: string): Promise<void> {
    this.#stream ??= createWriteStream(this.#path).on('error', (problem) => (this.#problem = problem));
    if (this.#problem !== undefined) throw this.#problem;
    if (!this.#stream.write(`${line}\n`)) await once(this.#stream, 'drain');
  }

  /** Resolves when all lines are written. */
  async end(): Promise<void> {
    if (this.#problem !== undefined) throw this.#problem;
    if (this.#stream !== undefined) await finished(this.#stream.end());
  }
}

function isSameFile(path: string, other: string): boolean {
  const [a, b] = [path, other].map((each) => statSync(each, { throwIfNoEntry: false, bigint: true }));
  return a?.isFile() === true && a.ino === b?.ino && a.dev === b.dev;
}

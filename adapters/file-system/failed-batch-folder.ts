import { mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';

/** The folder, beside the batches, to which those that are done are moved. */
const DONE = 'redriven';

/** Failed batches as files in a folder, laid out as Lambda lays out the objects of a bucket. */
export class FailedBatchFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Paths of the files that are not done, relative to the folder, in order. */
  async *names(): AsyncGenerator<string> {
    const paths = await readdir(this.#folder, { recursive: true });
    const waiting = paths.filter((path) => !path.startsWith(DONE + sep) && !basename(path).startsWith('.'));
    for (const path of waiting.sort()) if ((await stat(join(this.#folder, path))).isFile()) yield path;
  }

  async read(name: string): Promise<string> {
    return await readFile(join(this.#folder, name), 'utf8');
  }

  async moveToRedriven(name: string): Promise<string> {
    const target = join(this.#folder, DONE, name);
    await mkdir(dirname(target), { recursive: true });
    await rename(join(this.#folder, name), target);
    return target;
  }
}

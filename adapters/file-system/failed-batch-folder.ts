import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';

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
    const entries = await readdir(this.#folder, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name).slice(join(this.#folder, sep).length));
    yield* paths.filter((path) => !path.startsWith(DONE + sep)).sort();
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

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const LISTING = 'installed-files.json';

/** `missing`: never installed; `damaged`: a file is gone or has another size; `whole`: usable. */
export type FolderState = 'missing' | 'damaged' | 'whole';

/** Compares an installed folder with the listing made when it was verified; cheap, by sizes only. */
export function folderState(folder: string): FolderState {
  if (!existsSync(folder)) return 'missing';
  const listing = readListing(folder);
  return listing?.every(([name, size]) => sizeOf(join(folder, name)) === size) === true ? 'whole' : 'damaged';
}

/**
 * Moves a verified folder into place in one step, so that nobody ever sees half of it. Whoever comes second keeps the
 * folder that is already there if it is whole.
 *
 * @param from a folder on the same file system, which is gone afterwards.
 */
export function putInPlace(from: string, to: string): void {
  const listing = filesIn(from, '').map((name) => [name, statSync(join(from, name)).size]);
  writeFileSync(join(from, LISTING), JSON.stringify(listing));
  mkdirSync(dirname(to), { recursive: true });
  if (folderState(to) === 'damaged') {
    renameSync(to, `${from}-replaced`);
    rmSync(`${from}-replaced`, { recursive: true, force: true });
  }
  try {
    renameSync(from, to);
  } catch (error) {
    if (folderState(to) !== 'whole') throw error;
  }
}

function readListing(folder: string): readonly (readonly [name: string, size: number])[] | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, LISTING), 'utf8')) as [string, number][];
  } catch {
    return undefined;
  }
}

function filesIn(folder: string, prefix: string): readonly string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const name = join(prefix, entry.name);
    return entry.isDirectory() ? filesIn(folder, name) : [name];
  });
}

function sizeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.size;
}

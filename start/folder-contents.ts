import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the runs of a data folder have left in it. */
export interface FolderContents {
  readonly verdicts: number;
  readonly openDeadLetters: number;
  /** Records that were not judged yet. */
  readonly waiting: number;
  /** Records that were ever written to the topic. */
  readonly records: number;
  /** Those of them that a producer of `npm start` has simulated. */
  readonly simulated: number;
  /** When the topic was made, in epoch milliseconds: one of before has had the same offsets. */
  readonly topicSinceMs: number;
  /** Whether the last run has counted at its end: otherwise there may be more. */
  readonly isFinal: boolean;
}

/** What is known of a folder without its servers; `unknown` where there is data that has not been counted. */
export type KnownContents = FolderContents | 'none' | 'unknown';

const FILE = 'contents.json';
const DATA_FOLDERS = ['kafka', 'opensearch'];
const NUMBERS = ['verdicts', 'openDeadLetters', 'waiting', 'records', 'simulated', 'topicSinceMs'] as const;

/** The file with the notes of a folder. */
export const fileOf = (folder: string): string => join(folder, FILE);

/** Reads what the last run has noted. */
export function readContents(folder: string): KnownContents {
  const contents = parsed(fileOf(folder));
  if (contents !== undefined) return contents;
  return DATA_FOLDERS.some((name) => existsSync(join(folder, name))) ? 'unknown' : 'none';
}

/** Notes what is there; in one step, so that nobody ever reads half of it. */
export function writeContents(folder: string, contents: FolderContents): void {
  const file = fileOf(folder);
  writeFileSync(`${file}.new`, `${JSON.stringify(contents)}\n`);
  renameSync(`${file}.new`, file);
}

function parsed(file: string): FolderContents | undefined {
  try {
    const contents: Record<string, unknown> = Object(JSON.parse(readFileSync(file, 'utf8')));
    const isWhole =
      NUMBERS.every((name) => Number.isFinite(contents[name])) && typeof contents['isFinal'] === 'boolean';
    return isWhole ? (contents as unknown as FolderContents) : undefined;
  } catch {
    return undefined;
  }
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Java } from './java.ts';

/** Milliseconds that a program may take to end; the first time it writes its archive then. */
export const ARCHIVING_GRACE_MS = 45_000;

/**
 * Options that let Java keep the classes it loaded, made at the first orderly end and used by every later start, which
 * takes less than half the time then. Java itself checks the archive and makes it again when it no longer fits.
 *
 * @see https://openjdk.org/jeps/350
 */
export function classDataArchiveOptions(java: Java, folder: string, program: string): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const archive = join(folder, `${program}-java-${java.majorVersion}.jsa`);
  return ['-XX:+AutoCreateSharedArchive', `-XX:SharedArchiveFile=${archive}`, '-Xlog:cds=off', '-Xlog:cds+dynamic=off'];
}

import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../command-line/command.ts';
import { projectRoot } from '../project-root.ts';

const FINGERPRINT_LENGTH = 8;

/** What one downloaded file must be: its size in bytes and its SHA-256 in hexadecimal. */
export interface Pin {
  readonly size: number;
  readonly sha256: string;
}

/** Everything that is fetched, pinned byte for byte. */
export interface PinnedFiles {
  /** Bytes that Maven fetches for its own use besides; only progress depends on it. */
  readonly mavenBytes: number;
  readonly kafka: { readonly version: string; readonly files: readonly (Pin & { readonly name: string })[] };
  readonly openSearch: { readonly version: string; readonly zip: Pin };
}

/** Reads the pins that this version of the project was tried with. */
export function readPinnedFiles(): PinnedFiles {
  return JSON.parse(readFileSync(join(projectRoot, 'servers', 'pinned-files.json'), 'utf8')) as PinnedFiles;
}

/** A short name for a set of pins, which changes with any of them. */
export function fingerprintOf(pins: readonly Pin[]): string {
  const hashes = pins.map((pin) => pin.sha256).join();
  return createHash('sha256').update(hashes).digest('hex').slice(0, FINGERPRINT_LENGTH);
}

/**
 * Checks that a folder holds exactly the pinned files.
 *
 * @throws UserError that names the first file that is missing, surplus or different.
 */
export async function verifyFolder(folder: string, pins: PinnedFiles['kafka']['files']): Promise<void> {
  const surplus = readdirSync(folder).find((name) => !pins.some((pin) => pin.name === name));
  if (surplus !== undefined) throw mismatch(surplus, 'it is not among the files this project was tried with');
  for (const pin of pins) await verifyFile(join(folder, pin.name), pin);
}

/**
 * Checks one file against its pin.
 *
 * @throws UserError that says what differs.
 */
export async function verifyFile(file: string, pin: Pin): Promise<void> {
  const name = file.slice(file.lastIndexOf('/') + 1);
  if (!existsSync(file)) throw mismatch(name, 'it was not fetched');
  const { size } = statSync(file);
  if (size !== pin.size) throw mismatch(name, `it has ${size} bytes instead of ${pin.size}`);
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  if (hash.digest('hex') !== pin.sha256) throw mismatch(name, 'its SHA-256 is another');
}

function mismatch(name: string, reason: string): UserError {
  return new UserError(
    `${name} as fetched by Maven is not the file this project was tried with (${reason}): nothing was installed; ` +
      'try again, and if it stays so, look at the mirror that your Maven settings name.',
  );
}

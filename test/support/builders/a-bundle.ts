import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

let bundles = 0;

/** Writes a function's source into a folder, as a bundle of its own; returns its path. */
export function aBundle(folder: string, source: string): string {
  const bundlePath = join(folder, `function${bundles++}.cjs`);
  writeFileSync(bundlePath, source);
  return bundlePath;
}

import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { projectRoot } from '../project-root.ts';

/**
 * Bundles the detector into one CommonJS file, the one that Lambda runs, the laptop runs and the tests run. It may be called
 * while others load the file: they see the old one or the new one, whole.
 *
 * @returns the file's path
 */
export async function bundleDetector(): Promise<string> {
  const outfile = join(projectRoot, 'dist/functions/detector/index.cjs');
  const { outputFiles } = await build({
    entryPoints: [join(projectRoot, 'functions/detector/handler.ts')],
    outfile,
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minifySyntax: true,
    sourcemap: 'linked',
    legalComments: 'none',
    logLevel: 'warning',
  });
  await mkdir(dirname(outfile), { recursive: true });
  for (const { path, contents } of outputFiles) {
    const unfinished = `${path}.${process.pid}`;
    await writeFile(unfinished, contents);
    await rename(unfinished, path);
  }
  return outfile;
}

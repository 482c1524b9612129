import { join } from 'node:path';
import { build } from 'esbuild';
import { projectRoot } from '../project-root.ts';

/**
 * Bundles the detector into one CommonJS file, the one that Lambda runs, the laptop runs and the tests run.
 *
 * @returns the file's path
 */
export async function bundleDetector(): Promise<string> {
  const outfile = join(projectRoot, 'dist/functions/detector/index.cjs');
  await build({
    entryPoints: [join(projectRoot, 'functions/detector/handler.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minifySyntax: true,
    sourcemap: 'linked',
    legalComments: 'none',
    logLevel: 'warning',
  });
  return outfile;
}

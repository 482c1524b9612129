import { join } from 'node:path';
import { build } from 'esbuild';
import { projectRoot } from '../../project-root.ts';

/** The files that {@link bundleProducer} writes: the task, and the check from outside whether it is healthy. */
export const BUNDLES = { task: 'task.cjs', healthCheck: 'health-check.cjs' } as const;

/** Bundles the producer's task and its health check into a folder, each one CommonJS file that needs only Node. */
export async function bundleProducer(folder: string): Promise<void> {
  await build({
    entryPoints: [
      { in: join(projectRoot, 'producer/task/task.ts'), out: 'task' },
      { in: join(projectRoot, 'producer/task/health-check.ts'), out: 'health-check' },
    ],
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'linked',
    logLevel: 'warning',
  });
}

import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { projectRoot } from '../project-root.ts';

/** A folder of this one with a `handler.ts`: one Lambda function. */
export type FunctionName =
  | 'dashboards'
  | 'detector'
  | 'provisioner'
  | 'retention'
  | 'rotation'
  | 'settings-guard'
  | 'views';

/**
 * Where AWS's default provider chain looks for credentials beside the environment. Lambda puts a function's credentials
 * into the environment, so none of it is ever loaded there; elsewhere it is loaded from `node_modules`. It would make up
 * a third of the bundle.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
const CREDENTIALS_ELSEWHERE = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@smithy/credential-provider-imds',
];

/** How esbuild makes one CommonJS file of a function; `import()` becomes `require()`, so that the file runs inside others. */
export const bundleOptions = (name: FunctionName) =>
  ({
    entryPoints: [join(projectRoot, 'functions', name, 'handler.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    supported: { 'dynamic-import': false },
    external: CREDENTIALS_ELSEWHERE,
    minifySyntax: true,
    sourcemap: 'linked',
    legalComments: 'none',
    logLevel: 'warning',
  }) satisfies BuildOptions;

/**
 * Bundles a function into the one file that Lambda runs, the laptop runs and the tests run. It may be called while others
 * load the file: they see the old one or the new one, whole.
 *
 * @returns the file's path
 */
export async function bundleFunction(name: FunctionName): Promise<string> {
  const outfile = join(projectRoot, 'dist/functions', name, 'index.cjs');
  const { outputFiles } = await build({ ...bundleOptions(name), outfile, write: false });
  await mkdir(dirname(outfile), { recursive: true });
  for (const { path, contents } of outputFiles) {
    const unfinished = `${path}.${process.pid}`;
    await writeFile(unfinished, contents);
    await rename(unfinished, path);
  }
  return outfile;
}

/** Bundles the detector: {@link bundleFunction} under the name that most callers mean. */
export const bundleDetector = (): Promise<string> => bundleFunction('detector');

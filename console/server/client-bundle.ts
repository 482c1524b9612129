import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { projectRoot } from '../../project-root.ts';

/** A file of the page, as it is served. */
export interface Asset {
  /** Changes with the content, so that browsers may keep it for ever. */
  readonly path: string;
  readonly type: string;
  readonly content: Uint8Array<ArrayBuffer>;
  readonly gzipped: Uint8Array<ArrayBuffer>;
}

/** The page's program and its style. */
export interface ClientBundle {
  readonly script: Asset;
  readonly style: Asset;
}

const HASH_DIGITS = 10;

/** Bundles the page: in memory, within a second, with nothing that is fetched from elsewhere. */
export async function bundleClient(): Promise<ClientBundle> {
  const { outputFiles } = await build({
    entryPoints: [join(projectRoot, 'console/client/main.tsx')],
    bundle: true,
    write: false,
    outdir: 'assets',
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
  });
  const of = (ending: string, type: string): Asset => {
    const content = outputFiles.find(({ path }) => path.endsWith(ending))?.contents ?? new Uint8Array();
    const hash = createHash('sha256').update(content).digest('hex').slice(0, HASH_DIGITS);
    const path = `/assets/console-${hash}${ending}`;
    return { path, type, content: new Uint8Array(content), gzipped: new Uint8Array(gzipSync(content)) };
  };
  return { script: of('.js', 'text/javascript; charset=utf-8'), style: of('.css', 'text/css; charset=utf-8') };
}

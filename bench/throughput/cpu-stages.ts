import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readable, textTable } from '../text-table.ts';

/** One place in the tree of calls of a profile. */
interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

/** What V8 writes with `--cpu-prof`, as far as it is read here. @see https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** A map, since functions are named `constructor` too. */
const OWN_NAMES: ReadonlyMap<string, string> = new Map([
  ['(garbage collector)', 'garbage collection'],
  ['(program)', 'native code, waiting for a core'],
  ['(idle)', 'idle'],
]);

/** Stages by a part of the path of the module that a function is in; the first that fits counts. */
const STAGES: readonly (readonly [RegExp, string])[] = [
  [/node_modules\/kafkajs\//, 'kafkajs'],
  [/adapters\/kafka\//, 'decoding of records'],
  [/event-source-mapping\//, 'event source mapping'],
  [/detection\/(reading|number-source|time|sensor-id|epoch|channel|timestamp)/, 'reading of values'],
  [/detection\/(verdict|rules|model)/, 'judging'],
  [/detection\//, 'documents and ids'],
  [/functions\/detector\//, 'detector'],
  [/adapters\/opensearch\//, 'bulk requests'],
  [/node_modules\/@opensearch-project\//, "OpenSearch's client"],
  [/^node:/, "Node's own modules"],
];
const OTHER = 'other';

/** Where the modules of a bundle begin, by the comments that esbuild leaves. */
interface BundleModule {
  readonly line: number;
  readonly path: string;
}

/** The CPU of each stage in all profiles of a folder, the largest first. */
export function stageTable(folder: string): string {
  const profiles = readdirSync(folder).filter((file) => file.endsWith('.cpuprofile'));
  const sums = new Map<string, number>();
  for (const file of profiles)
    for (const [stage, microseconds] of stagesOf(JSON.parse(readFileSync(join(folder, file), 'utf8'))))
      sums.set(stage, (sums.get(stage) ?? 0) + microseconds);
  sums.delete('idle');
  const all = [...sums.values()].reduce((sum, each) => sum + each, 0);
  const rows = [...sums].sort(([, one], [, other]) => other - one);
  const cells = rows.map(([stage, each]) => [stage, `${readable((100 * each) / all, 1)} %`, readable(each / 1e6, 2)]);
  return textTable([`${profiles.length} profile(s)`, 'of its CPU', 'seconds'], cells);
}

/** Microseconds by stage. What V8 does on behalf of a function counts for that function. */
export function stagesOf({ nodes, samples, timeDeltas }: CpuProfile, modulesIn = bundleModules): Map<string, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const stages = new Map<number, string>();
  const modules = new Map<string, readonly BundleModule[]>();
  const name = ({ id, callFrame, children = [] }: ProfileNode, callers: string): void => {
    const { functionName, url } = callFrame;
    if (!modules.has(url)) modules.set(url, modulesIn(url));
    const stage =
      OWN_NAMES.get(functionName) ?? (url === '' ? callers : stageOf(pathOf(callFrame, modules.get(url) ?? [])));
    stages.set(id, stage);
    for (const child of children) {
      const node = byId.get(child);
      if (node !== undefined) name(node, stage);
    }
  };
  if (nodes[0] !== undefined) name(nodes[0], OTHER);
  const sums = new Map<string, number>();
  samples.forEach((id, index) => {
    const stage = stages.get(id) ?? OTHER;
    sums.set(stage, (sums.get(stage) ?? 0) + (timeDeltas[index] ?? 0));
  });
  return sums;
}

const stageOf = (path: string): string => STAGES.find(([part]) => part.test(path))?.[1] ?? OTHER;

function pathOf({ url, lineNumber }: ProfileNode['callFrame'], modules: readonly BundleModule[]): string {
  return modules.findLast(({ line }) => line <= lineNumber)?.path ?? url;
}

/** The modules in a bundle of ours; none of another file. */
function bundleModules(url: string): readonly BundleModule[] {
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  if (!path.endsWith('.cjs') || !path.includes('/dist/functions/') || !existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((text, line) => {
      const module = /^\s*\/\/ (\S+\.(?:ts|js|cjs|mjs))$/.exec(text)?.[1];
      return module === undefined ? [] : [{ line, path: module }];
    });
}

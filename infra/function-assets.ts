import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { readRulesFile, rulesInWords } from '../adapters/file-system/rules-file.ts';
import { bundleFunction } from '../functions/bundle.ts';

/** Where the rules file lies in the detector's bundle, relative to the function's working directory. */
export const BUNDLED_RULES_FILE = 'rules.json';

/** The bundles that laptop and Lambda run alike, and the rules that go with the detector's. */
export interface FunctionAssets {
  /** Paths of the bundles' files. */
  readonly detector: string;
  readonly provisioner: string;
  readonly retention: string;
  readonly rotation: string;
  readonly settingsGuard: string;
  readonly views: string;
  readonly dashboards: string;
  /** Path of the rules file; undefined for the default rules. */
  readonly rulesFile: string | undefined;
  /** What the rules say, for people who compare two deployments. */
  readonly rules: string;
  /** Channels to map beside the usual ones. */
  readonly channels: readonly string[];
}

/**
 * Bundles every function with the local esbuild, and checks the rules file.
 *
 * @throws Error that lists every problem of the rules file, a line each
 */
export async function bundleFunctionAssets(rulesFile: string | undefined): Promise<FunctionAssets> {
  const rules = readRulesFile(rulesFile);
  if (!rules.ok) throw new Error(rules.problem.join('\n'));
  const [detector, provisioner, retention, rotation, settingsGuard, views, dashboards] = await Promise.all([
    bundleFunction('detector'),
    bundleFunction('provisioner'),
    bundleFunction('retention'),
    bundleFunction('rotation'),
    bundleFunction('settings-guard'),
    bundleFunction('views'),
    bundleFunction('dashboards'),
  ]);
  const { mappedChannels: channels } = rules.value;
  const bundles = { detector, provisioner, retention, rotation, settingsGuard, views, dashboards };
  return { ...bundles, rulesFile, rules: rulesInWords(rules.value), channels };
}

/** A bundle as a Lambda package: the one file, and the rules file beside it when there is one. */
export function functionCode(bundle: string, rulesFile?: string): Code {
  const copy = (outputFolder: string): boolean => {
    copyFileSync(bundle, join(outputFolder, 'index.cjs'));
    if (rulesFile !== undefined) copyFileSync(rulesFile, join(outputFolder, BUNDLED_RULES_FILE));
    return true;
  };
  return Code.fromAsset(dirname(bundle), {
    assetHashType: AssetHashType.OUTPUT,
    // Copying never fails over to the image, but the interface asks for one.
    bundling: { image: DockerImage.fromRegistry('scratch'), local: { tryBundle: copy } },
  });
}

/** A short hash of what an installed schema depends on, so that CloudFormation sees when there is something to install. */
export function schemaVersion(bundle: string, ...inputs: readonly string[]): string {
  const hash = createHash('sha256').update(readFileSync(bundle));
  return hash.update(JSON.stringify(inputs)).digest('hex').slice(0, 12);
}

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolderOf } from '../../local/servers/install-servers.ts';
import { folderState, putInPlace } from '../../local/servers/installed-folder.ts';
import type { Java } from '../../local/servers/java.ts';
import { findMaven, type MavenCall, runMaven } from '../../local/servers/maven.ts';
import { fingerprintOf, type Pin, verifyFile } from '../../local/servers/pinned-files.ts';
import type { ProcessGroup } from '../../local/servers/process-group.ts';

interface Artifact extends Pin {
  /** Maven coordinates without the packaging, which is zip. */
  readonly group: string;
  readonly name: string;
  readonly version: string;
  /** Where in the distribution its files go. */
  readonly place: string;
}

/** The last OpenSearch whose security plugin is published by itself. */
const ARTIFACTS: readonly Artifact[] = [
  {
    group: 'org.opensearch.distribution.integ-test-zip',
    name: 'opensearch',
    version: '2.19.4',
    place: '.',
    size: 56_192_149,
    sha256: '3902e642715210d1d9d7cbdcc8f5abd6f931d1d7a679cea3750937becf16c406',
  },
  {
    group: 'org.opensearch.plugin',
    name: 'opensearch-security',
    version: '2.19.4.0',
    place: 'opensearch-2.19.4/plugins/opensearch-security',
    size: 44_937_300,
    sha256: '1f673622c462c4171a8c53f9b1ad20e5b839834cb79b0d3b388da180a0e514e8',
  },
];

/**
 * Sees to it that OpenSearch with the security plugin lies in the cache that the other servers are kept in, every byte of it
 * checked.
 *
 * @returns the distribution's home; only read it
 * @throws UserError when Maven is missing or fails, or the bytes are other than those pinned
 */
export async function securedDistribution(group: ProcessGroup, java: Java): Promise<string> {
  const cacheFolder = cacheFolderOf(process.env);
  const place = join(cacheFolder, `opensearch-secured-2.19.4-${fingerprintOf(ARTIFACTS)}`);
  if (folderState(place) !== 'whole') await fetchTo(place, cacheFolder, group, java);
  return join(place, 'opensearch-2.19.4');
}

async function fetchTo(place: string, cacheFolder: string, group: ProcessGroup, java: Java): Promise<void> {
  process.stderr.write('Fetching OpenSearch 2.19 with its security plugin once, about 100 MB, for the tests.\n');
  mkdirSync(cacheFolder, { recursive: true });
  const folder = mkdtempSync(join(cacheFolder, 'fetch-'));
  const repository = join(folder, 'repository');
  const executable = findMaven(process.env['PATH'] ?? '');
  const call: Omit<MavenCall, 'options'> = { executable, javaHome: java.home, folder, repository, goal: 'unpack' };
  try {
    for (const artifact of ARTIFACTS) {
      const { group: owner, name, version, place: within } = artifact;
      const output = join(folder, 'unpacked', within);
      const options = [`-Dartifact=${owner}:${name}:${version}:zip`, `-DoutputDirectory=${output}`];
      await runMaven(group, { ...call, options }, () => {});
      await verifyFile(join(repository, ...owner.split('.'), name, version, `${name}-${version}.zip`), artifact);
    }
    putInPlace(join(folder, 'unpacked'), place);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

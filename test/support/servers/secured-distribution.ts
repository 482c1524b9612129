import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolderOf } from '../../../servers/install-servers.ts';
import { folderState, putInPlace } from '../../../servers/installed-folder.ts';
import type { Java } from '../../../servers/java.ts';
import { findMaven, type MavenCall, runMaven } from '../../../servers/maven.ts';
import { fingerprintOf, type Pin, verifyFile } from '../../../servers/pinned-files.ts';
import type { ProcessGroup } from '../../../servers/process-group.ts';

interface Artifact extends Pin {
  /** Maven coordinates. */
  readonly group: string;
  readonly name: string;
  readonly version: string;
  /** A zip is unpacked, a jar copied. */
  readonly packaging: 'zip' | 'jar';
  /** The folder that its files go to. */
  readonly place: string;
}

const VERSION = '2.19.4';
const HOME = `opensearch-${VERSION}`;
const SECURITY_FOLDER = join(HOME, 'plugins/opensearch-security');
const REINDEX_FOLDER = join(HOME, 'modules/reindex');

/** The last OpenSearch whose security plugin is published by itself, and the module that deletes by query, which it lacks. */
const ARTIFACTS: readonly Artifact[] = [
  {
    group: 'org.opensearch.distribution.integ-test-zip',
    name: 'opensearch',
    version: VERSION,
    packaging: 'zip',
    place: '.',
    size: 56_192_149,
    sha256: '3902e642715210d1d9d7cbdcc8f5abd6f931d1d7a679cea3750937becf16c406',
  },
  {
    group: 'org.opensearch.plugin',
    name: 'opensearch-security',
    version: `${VERSION}.0`,
    packaging: 'zip',
    place: SECURITY_FOLDER,
    size: 44_937_300,
    sha256: '1f673622c462c4171a8c53f9b1ad20e5b839834cb79b0d3b388da180a0e514e8',
  },
  {
    group: 'org.opensearch.plugin',
    name: 'reindex-client',
    version: VERSION,
    packaging: 'jar',
    place: REINDEX_FOLDER,
    size: 122_356,
    sha256: 'ae498328ad68e54bf0024c8fc047f1f9c217bc18d70931c11905dcb73926c2fc',
  },
  {
    group: 'org.opensearch',
    name: 'opensearch-ssl-config',
    version: VERSION,
    packaging: 'jar',
    place: REINDEX_FOLDER,
    size: 68124,
    sha256: '9ed3bc92e44e52f7cd2610668cba5bc935bea786551d92e68f147aa08f083a6e',
  },
];

/** What the reindexing module needs beside itself lies in the security plugin's folder. */
const SHARED_LIBRARIES = /^(opensearch-rest-client|http(client|core|core-nio|asyncclient)|commons-(codec|logging))-\d/;

const REINDEX_DESCRIPTOR = `description=reindex
version=${VERSION}
name=reindex
classname=org.opensearch.index.reindex.ReindexPlugin
java.version=11
opensearch.version=${VERSION}
`;

/**
 * Sees to it that OpenSearch with the security plugin lies in the cache that the other servers are kept in, every byte of it
 * checked.
 *
 * @returns the distribution's home; only read it
 * @throws UserError when Maven is missing or fails, or the bytes are other than those pinned
 */
export async function securedDistribution(group: ProcessGroup, java: Java): Promise<string> {
  const cacheFolder = cacheFolderOf(process.env);
  const place = join(cacheFolder, `opensearch-secured-${VERSION}-${fingerprintOf(ARTIFACTS)}`);
  if (folderState(place) !== 'whole') await fetchTo(place, cacheFolder, group, java);
  return join(place, HOME);
}

async function fetchTo(place: string, cacheFolder: string, group: ProcessGroup, java: Java): Promise<void> {
  process.stderr.write(`Fetching OpenSearch ${VERSION} with its security plugin once, about 100 MB, for the tests.\n`);
  mkdirSync(cacheFolder, { recursive: true });
  const folder = mkdtempSync(join(cacheFolder, 'fetch-'));
  const unpacked = join(folder, 'unpacked');
  const executable = findMaven(process.env['PATH'] ?? '');
  const maven = { executable, javaHome: java.home, folder, repository: join(folder, 'repository') };
  try {
    for (const artifact of ARTIFACTS) await fetchArtifact(group, maven, artifact, unpacked);
    assembleReindexing(unpacked);
    putInPlace(unpacked, place);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

type Maven = Omit<MavenCall, 'goal' | 'options'>;

async function fetchArtifact(group: ProcessGroup, maven: Maven, artifact: Artifact, unpacked: string): Promise<void> {
  const { group: owner, name, version, packaging, place } = artifact;
  const output = join(unpacked, place);
  const options = [`-Dartifact=${owner}:${name}:${version}:${packaging}`, `-DoutputDirectory=${output}`];
  await runMaven(group, { ...maven, goal: packaging === 'zip' ? 'unpack' : 'copy', options }, () => {});
  const file = join(maven.repository, ...owner.split('.'), name, version, `${name}-${version}.${packaging}`);
  await verifyFile(file, artifact);
}

function assembleReindexing(unpacked: string): void {
  const from = join(unpacked, SECURITY_FOLDER);
  const to = join(unpacked, REINDEX_FOLDER);
  for (const name of readdirSync(from).filter((entry) => SHARED_LIBRARIES.test(entry)))
    copyFileSync(join(from, name), join(to, name));
  writeFileSync(join(to, 'plugin-descriptor.properties'), REINDEX_DESCRIPTOR);
}

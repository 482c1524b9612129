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
const SCRIPTS_FOLDER = join(HOME, 'modules/lang-painless');

/** The last OpenSearch whose security plugin is published by itself, and the modules that it lacks: one deletes by query, one runs scripts. */
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
  ...ofScripts(
    [
      'org.opensearch.plugin',
      'lang-painless',
      VERSION,
      719_758,
      '5b382333ecc637d0e5304af9987056260e3d68a9149e3d32824b193e041b1d60',
    ],
    [
      'org.opensearch.plugin',
      'opensearch-scripting-painless-spi',
      VERSION,
      30_408,
      '06ec9ff0970dd8ed186805ecf7c4257de2e819b646e19e466d27f73caefa9e43',
    ],
    [
      'org.antlr',
      'antlr4-runtime',
      '4.13.1',
      326_305,
      '54665d2838cc66458343468efc539e454fc95b46a8a04b13c6ac43fc9be63505',
    ],
    ['org.ow2.asm', 'asm', '9.7', 125_428, 'adf46d5e34940bdf148ecdd26a9ee8eea94496a72034ff7141066b3eea5c4e9d'],
    ['org.ow2.asm', 'asm-analysis', '9.7', 34_776, '7bc6bcbc21379948a0c8c467fb0f864206e5b818f6bc0b546872f5c9f941556f'],
    ['org.ow2.asm', 'asm-commons', '9.7', 73_426, '389bc247958e049fc9a0408d398c92c6d370c18035120395d4cba1d9d9304b7a'],
    ['org.ow2.asm', 'asm-tree', '9.7', 51_934, '62f4b3bc436045c1acb5c3ba2d8ec556ec3369093d7f5d06c747eb04b56d52b1'],
    ['org.ow2.asm', 'asm-util', '9.7', 93_784, '37a6414d36641973f1af104937c95d6d921b2ddb4d612c66c5a9f2b13fc14211'],
  ),
];

/** The jars of the module that runs scripts. */
function ofScripts(...jars: readonly [group: string, name: string, version: string, size: number, sha256: string][]) {
  return jars.map(([group, name, version, size, sha256]): Artifact => {
    return { group, name, version, packaging: 'jar', place: SCRIPTS_FOLDER, size, sha256 };
  });
}

/** What the reindexing module needs beside itself lies in the security plugin's folder. */
const SHARED_LIBRARIES = /^(opensearch-rest-client|http(client|core|core-nio|asyncclient)|commons-(codec|logging))-\d/;

const DESCRIPTOR = 'plugin-descriptor.properties';
const descriptor = (name: string, className: string) => `description=${name}
version=${VERSION}
name=${name}
classname=${className}
java.version=11
opensearch.version=${VERSION}
`;

/** A script becomes a class, for which it needs a loader. */
const SCRIPTS_POLICY = `grant {
  permission java.lang.RuntimePermission "createClassLoader";
  permission java.lang.RuntimePermission "getClassLoader";
};
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
    assembleScripts(join(unpacked, SCRIPTS_FOLDER));
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
  writeFileSync(join(to, DESCRIPTOR), descriptor('reindex', 'org.opensearch.index.reindex.ReindexPlugin'));
}

function assembleScripts(folder: string): void {
  writeFileSync(join(folder, DESCRIPTOR), descriptor('lang-painless', 'org.opensearch.painless.PainlessPlugin'));
  writeFileSync(join(folder, 'plugin-security.policy'), SCRIPTS_POLICY);
}

import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PinnedFiles } from '../../../servers/pinned-files.ts';

/** What the fake `mvn` puts where the real one would: a jar of Kafka's, OpenSearch's zip, and one file from that zip. */
interface FakeDownload {
  readonly jar?: string;
  readonly zip?: string;
  /** A line of shell that runs before anything is fetched. */
  readonly before?: string;
}

const VERSION = '1.0.0';

/** Writes an executable `mvn` into a folder and returns the folder, for use as a search path. */
export function aFakeMaven(folder: string, { jar = 'jar', zip = 'zip', before = '' }: FakeDownload = {}): string {
  const script = `#!/bin/sh
for word in "$@"; do case $word in
  -Dmaven.repo.local=*) repository=\${word#*=} ;;
  -DoutputDirectory=*) output=\${word#*=} ;;
  *:copy-dependencies) goal=copy ;;
esac; done
echo "$*" >> '${join(folder, 'calls')}'
${before}
mkdir -p "$output"
if [ "$goal" = copy ]; then printf '%s' '${jar}' > "$output/kafka.jar"; exit 0; fi
place="$repository/org/opensearch/distribution/integ-test-zip/opensearch/${VERSION}"
mkdir -p "$place" "$output/opensearch-${VERSION}/lib"
printf '%s' '${zip}' > "$place/opensearch-${VERSION}.zip"
printf 'a library' > "$output/opensearch-${VERSION}/lib/opensearch.jar"
`;
  const file = join(folder, 'mvn');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, script);
  chmodSync(file, 0o755);
  return `${folder}:/usr/bin:/bin`;
}

/** The pins of what {@link aFakeMaven} fetches unless told otherwise. */
export function fakePins(): PinnedFiles {
  return {
    mavenBytes: 0,
    kafka: { version: VERSION, files: [{ name: 'kafka.jar', ...pinOf('jar') }] },
    openSearch: { version: VERSION, zip: pinOf('zip') },
  };
}

function pinOf(content: string) {
  return { size: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

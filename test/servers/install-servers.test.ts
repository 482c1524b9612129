import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { cacheFolderOf, installServers } from '../../servers/install-servers.ts';
import { ProcessGroup } from '../../servers/process-group.ts';
import { aFakeMaven, fakePins } from '../support/doubles/fake-maven.ts';
import { eventually } from '../support/eventually.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const folder = aTemporaryFolder();
let made = 0;
let group = new ProcessGroup();
afterEach(async () => {
  await group.stopAll();
  group = new ProcessGroup();
});

function aCache(download?: Parameters<typeof aFakeMaven>[1]) {
  const own = join(folder, String(made++));
  const cacheFolder = join(own, 'cache');
  const bin = join(own, 'bin');
  const notes: string[] = [];
  const report = { note: (sentence: string) => void notes.push(sentence), progress: () => undefined };
  const usualPath = aFakeMaven(bin, download);
  const install = (searchPath = usualPath, by = group) =>
    installServers({ cacheFolder, report, group: by, javaHome: '/java', searchPath, pinned: fakePins() });
  const calls = () => readFileSync(join(bin, 'calls'), 'utf8').trim().split('\n').length;
  return { cacheFolder, bin, notes, install, calls };
}

describe('installServers', () => {
  it('fetches once and finds everything in the cache the next time', async () => {
    const { install, calls, cacheFolder } = aCache();
    const first = await install();
    expect(readFileSync(join(first.kafkaLibraries, 'kafka.jar'), 'utf8')).toBe('jar');
    expect(readFileSync(join(first.openSearchHome, 'lib/opensearch.jar'), 'utf8')).toBe('a library');
    await expect(install()).resolves.toEqual(first);
    expect(calls()).toBe(2);
    expect(readdirSync(cacheFolder).filter((name) => name.startsWith('fetch-'))).toEqual([]);
  });

  it.each([
    { damage: 'deleted', harm: (file: string) => rmSync(file) },
    { damage: 'truncated', harm: (file: string) => truncateSync(file, 1) },
  ])('fetches again only the server of which a file was $damage, and says so', async ({ harm }) => {
    const { install, calls, notes } = aCache();
    const { openSearchHome } = await install();
    harm(join(openSearchHome, 'lib/opensearch.jar'));
    await install();
    expect(readFileSync(join(openSearchHome, 'lib/opensearch.jar'), 'utf8')).toBe('a library');
    expect(notes).toContainEqual(
      expect.stringMatching(/^The cached .*opensearch-1\.0\.0-\w{8} is damaged; it is fetched again\.$/),
    );
    expect(calls()).toBe(3);
  });

  it('is whole for both when two fetch at once', async () => {
    const { install, calls } = aCache({ before: 'sleep 0.3' });
    const other = new ProcessGroup();
    const [first, second] = await Promise.all([install(), install(undefined, other)]);
    expect(first).toEqual(second);
    await install();
    expect(calls()).toBe(4);
    await other.stopAll();
  });

  it.each([
    {
      what: 'jar has other bytes',
      download: { jar: 'rja' },
      reason: 'kafka.jar as fetched by Maven is not the file this project was tried with (its SHA-256 is another)',
    },
    { what: 'jar is cut off', download: { jar: 'j' }, reason: 'it has 1 bytes instead of 3' },
    { what: 'zip has other bytes', download: { zip: 'piz' }, reason: 'opensearch-1.0.0.zip as fetched' },
    {
      what: 'jar has a companion',
      download: { before: 'mkdir -p "$output"; touch "$output/extra.jar"' },
      reason: 'extra.jar as fetched by Maven is not the file this project was tried with (it is not among',
    },
  ])('installs nothing of it and says why when the $what', async ({ download, reason }) => {
    const { install, cacheFolder } = aCache(download);
    await expect(install()).rejects.toThrow(reason);
    expect(readdirSync(cacheFolder).filter((name) => !name.startsWith('kafka'))).toEqual([]);
  });

  it("gives Maven's own reason in one sentence when it fails", async () => {
    const before = 'echo "[ERROR] Unknown host repo.example -> [Help 1]"; echo "[ERROR] Re-run Maven"; exit 1';
    const { install, cacheFolder } = aCache({ before });
    await expect(install()).rejects.toThrow(
      "Maven could not fetch Kafka and OpenSearch (Unknown host repo.example): check the network and Maven's settings.xml, then start again.",
    );
    expect(readdirSync(cacheFolder)).toEqual([]);
  });

  it('says how to get Maven when there is none', async () => {
    const { install, bin } = aCache();
    rmSync(join(bin, 'mvn'));
    await expect(install(bin)).rejects.toThrow('there is no mvn on PATH: install it (Debian');
  });

  it('starts anew when an earlier fetch was cut off, and clears what it left after a day', async () => {
    const { install, cacheFolder, calls } = aCache();
    for (const name of ['fetch-old', 'fetch-new']) {
      mkdirSync(join(cacheFolder, name, 'kafka'), { recursive: true });
      writeFileSync(join(cacheFolder, name, 'kafka', 'kafka.jar'), 'j');
    }
    const longAgo = Date.now() / 1000 - 90_000;
    utimesSync(join(cacheFolder, 'fetch-old'), longAgo, longAgo);
    await install();
    expect(calls()).toBe(2);
    expect(readdirSync(cacheFolder).filter((name) => name.startsWith('fetch-'))).toEqual(['fetch-new']);
  });

  it('ends Maven and leaves nothing half when the group is stopped', async () => {
    const { install, cacheFolder, bin } = aCache({ before: 'sleep 60' });
    const failed = expect(install()).rejects.toThrow('Fetching Kafka and OpenSearch was stopped');
    await eventually('Maven runs', () => readdirSync(bin).includes('calls'));
    await group.stopAll();
    await failed;
    expect(readdirSync(cacheFolder)).toEqual([]);
  });

  it('says what to do when the cache folder cannot be made', async () => {
    const { install, cacheFolder } = aCache();
    mkdirSync(dirname(cacheFolder), { recursive: true });
    writeFileSync(cacheFolder, 'a file where a folder should be');
    await expect(install()).rejects.toThrow('set XDG_CACHE_HOME to one you can write to');
  });
});

describe('cacheFolderOf', () => {
  it.each([
    { environment: { HOME: '/h' }, platform: 'linux' as const, folder: '/h/.cache/sensor-anomaly-pipeline' },
    { environment: { HOME: '/h' }, platform: 'darwin' as const, folder: '/h/Library/Caches/sensor-anomaly-pipeline' },
    {
      environment: { HOME: '/h', XDG_CACHE_HOME: '/x' },
      platform: 'linux' as const,
      folder: '/x/sensor-anomaly-pipeline',
    },
    {
      environment: { HOME: '/h', XDG_CACHE_HOME: 'x' },
      platform: 'linux' as const,
      folder: '/h/.cache/sensor-anomaly-pipeline',
    },
  ])('is $folder on $platform with $environment', ({ environment, platform, folder: expected }) => {
    expect(cacheFolderOf(environment, platform)).toBe(expected);
  });
});

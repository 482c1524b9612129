import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServers } from '../../../servers/local-servers.ts';
import { ProcessGroup } from '../../../servers/process-group.ts';
import { streamReport } from '../../../servers/report.ts';

const PREFIX = 'pipeline-test-servers-';
const ABANDONED_AFTER_MS = 86_400_000;

let running: { readonly group: ProcessGroup; readonly folder: string } | undefined;

/**
 * Starts the Kafka broker and the OpenSearch node that all suites share, on free ports and with data of their own, and
 * names them in KAFKA_BROKERS and SEARCH_URL. Does nothing when both are set already.
 */
export async function startGlobalServers(): Promise<void> {
  if (process.env['KAFKA_BROKERS'] !== undefined && process.env['SEARCH_URL'] !== undefined) return;
  removeAbandoned();
  const group = new ProcessGroup();
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  running = { group, folder };
  try {
    const report = streamReport(process.stderr);
    const { bootstrapServers, searchUrl } = await startServers({
      group,
      folder,
      kafkaPort: 0,
      searchPort: 0,
      report,
      shortLived: true,
    });
    process.env['KAFKA_BROKERS'] = bootstrapServers;
    process.env['SEARCH_URL'] = searchUrl;
  } catch (error) {
    await stopGlobalServers();
    throw error;
  }
}

/** Ends what {@link startGlobalServers} has started and deletes its data. */
export async function stopGlobalServers(): Promise<void> {
  if (running === undefined) return;
  const { group, folder } = running;
  running = undefined;
  await group.stopAll();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** A run that was killed could not delete its data; its processes were ended by their watchdog. */
function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > ABANDONED_AFTER_MS) rmSync(folder, { recursive: true, force: true });
  }
}

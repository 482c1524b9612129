import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../command-line/command.ts';
import { Interruption } from '../../servers/interruption.ts';
import { startServers } from '../../servers/local-servers.ts';
import { ProcessGroup } from '../../servers/process-group.ts';
import { streamReport } from '../../servers/report.ts';
import type { ReadingShape } from '../bench-readings.ts';
import { fillTopic } from '../fill-topic.ts';
import { Stage, TOPIC } from './contenders.ts';
import { buildGoPeer } from './go-peer.ts';
import { measureRounds, type Round } from './rounds.ts';

export interface ThroughputSettings {
  readonly records: number;
  readonly rounds: number;
  readonly partitions: number;
  readonly processes: number;
  readonly withModel: boolean;
  readonly shape: ReadingShape;
  readonly profileFolder: string | undefined;
}

/**
 * Starts servers of its own, fills a topic and measures every contender.
 *
 * @throws UserError when it was interrupted
 */
export async function runThroughput(settings: ThroughputSettings): Promise<readonly Round[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const group = new ProcessGroup();
  const interruption = new Interruption(group);
  const report = streamReport(process.stderr);
  try {
    const servers = await startServers({ group, folder, kafkaPort: 0, searchPort: 0, report });
    const stage = new Stage({ group, servers, folder, ...settings, goProgram: buildGoPeer(folder, report) });
    const measuring = (async () => {
      await fillTopic({ brokers: servers.bootstrapServers, topic: TOPIC, ...settings, report });
      return await measureRounds({ stage, servers, ...settings, report });
    })();
    const rounds = await Promise.race([measuring, interruption.crashed, interruption.signalled]);
    if (rounds === undefined) throw new UserError('Interrupted.');
    return rounds;
  } finally {
    await group.stopAll();
    await rm(folder, { recursive: true, force: true });
  }
}

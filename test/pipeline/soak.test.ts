import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProcessGroup } from '../../servers/process-group.ts';
import type { Disturbance, Finale } from '../../soak/disturbance.ts';
import type { Outcome } from '../../soak/outcome.ts';
import type { Schedule } from '../../soak/schedule.ts';
import { runSchedule } from '../../soak/schedule-run.ts';
import { SoakServers } from '../../soak/soak-servers.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const LANES = 3;
const RECORDS = 20_000;
/** Of these the disturbances are short; the long ones are for `npm run soak`. */
const report = { note: () => undefined, progress: () => undefined };

describe('a topic of 20,000 records with poison among them', () => {
  const group = new ProcessGroup();
  const folder = aTemporaryFolder();
  let servers: SoakServers;
  let together: Promise<Outcome>[] = [];
  const run = (lane: number, schedule: Schedule) =>
    runSchedule(schedule, {
      servers,
      group,
      number: lane,
      folder: join(folder, `${schedule.number}`),
      keepsLogs: false,
    });

  beforeAll(async () => {
    servers = await SoakServers.start({ group, folder, lanes: LANES, report, shortLived: true });
    together = [REFUSED, KILLED, REBALANCED].map((schedule, lane) => run(lane, schedule));
    await Promise.allSettled(together);
  }, 400_000);

  afterAll(async () => {
    await servers.close();
    await group.stopAll();
  }, 120_000);

  it.each([
    [
      0,
      'OpenSearch refuses, fails in part, answers late and gets requests twice, and execution environments are killed',
    ],
    [1, 'detectors are killed during a bulk request, requests arrive late and all comes again'],
    [2, 'members come and go, Kafka falls silent and the topic is made again'],
  ])('ends as one document or dead letter for each record when (schedule %i) %s', async (number) => {
    expect(await together[number]).toMatchObject({ problems: [], left: 0 });
  });

  it('ends as one document or dead letter for each record when both servers and a detector are killed', async () => {
    expect(await run(0, SERVERS_KILLED)).toMatchObject({ records: RECORDS, problems: [], left: 0 });
  }, 400_000);
});

function schedule(number: number, finale: Finale, ...disturbances: Disturbance[]): Schedule {
  return {
    seed: 1,
    number,
    records: RECORDS,
    partitions: 4,
    batchSize: number === 1 ? 1_000 : 5_000,
    batchWindowSeconds: 0.1,
    timeoutSeconds: 60,
    members: number === 2 ? 2 : 1,
    environments: number === 0 ? 2 : 0,
    disturbances: disturbances.map((disturbance, index) => ({
      atShare: (index * 0.8) / disturbances.length,
      disturbance,
    })),
    finale,
  };
}

const NONE: Finale = { kind: 'none' };
const some = { kind: 'item-failures', share: 0.5, lastsMs: 0 } as const;

const REFUSED = schedule(
  0,
  NONE,
  { kind: 'refusal', status: 429, lastsMs: 300 },
  { ...some, error: 'shard-limit', handedOn: false },
  { kind: 'refusal', status: 413, lastsMs: 0 },
  { ...some, error: 'unavailable', handedOn: true },
  { kind: 'refusal', status: 403, lastsMs: 300 },
  { kind: 'kill', victim: 'environment', moment: 'while', awayMs: 0 },
  { kind: 'twice' },
  { kind: 'slow', delayMs: 500 },
  { kind: 'refusal', status: 503, lastsMs: 300 },
);
const KILLED = schedule(
  1,
  { kind: 'rewind', share: 0.5 },
  { kind: 'cut', moment: 'while' },
  { kind: 'kill', victim: 'detector', moment: 'withheld', awayMs: 0 },
  { kind: 'cut', moment: 'withheld' },
  { kind: 'late', delayMs: 1_000 },
);
const REBALANCED = schedule(
  2,
  { kind: 'remake', running: true, unseen: false, pauseMs: 200 },
  { kind: 'members', change: 'join' },
  { kind: 'kafka-link', how: 'mute', lastsMs: 500 },
  { kind: 'members', change: 'leave' },
  { kind: 'kafka-link', how: 'away', lastsMs: 500 },
);
const SERVERS_KILLED = schedule(
  3,
  NONE,
  { kind: 'kill', victim: 'opensearch', moment: 'while', awayMs: 0 },
  { kind: 'kill', victim: 'kafka', moment: 'answered', awayMs: 0 },
  { kind: 'kill', victim: 'detector', moment: 'while', awayMs: 0 },
);

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProcessGroup } from '../../servers/process-group.ts';
import type { Outcome } from '../../soak/check/outcome.ts';
import type { Disturbance, Finale } from '../../soak/schedule/disturbance.ts';
import type { Schedule } from '../../soak/schedule/schedule.ts';
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
      checksViews: false,
    });

  beforeAll(async () => {
    servers = await SoakServers.start({ group, folder, lanes: LANES, report, shortLived: true });
    together = [REFUSED, OVERTAKEN, REBALANCED].map((schedule, lane) => run(lane, schedule));
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
    [1, 'full events fail and detectors are killed while what came behind is committed, and all comes again'],
    [
      2,
      'values have up to 1 MiB, members come and go, partitions move, Kafka falls silent and the topic is made again',
    ],
  ])('ends as one document or dead letter for each record when (schedule %i) %s', async (number) => {
    expect(await together[number]).toMatchObject({ problems: [], left: 0 });
  });

  it('ends as one document or dead letter for each record when OpenSearch, one broker, both and a detector are killed', async () => {
    expect(await run(0, SERVERS_KILLED)).toMatchObject({ records: RECORDS, problems: [], left: 0 });
  }, 400_000);
});

type Kind = Pick<Schedule, 'number' | 'finale'> & Partial<Schedule>;

function schedule(kind: Kind, ...disturbances: Disturbance[]): Schedule {
  return {
    seed: 1,
    records: RECORDS,
    sizes: 'small',
    keys: 'even',
    partitions: 4,
    placement: 'one-broker',
    batchSize: 5_000,
    batchWindowSeconds: 0.1,
    timeoutSeconds: 60,
    members: 1,
    environments: 0,
    disturbances: disturbances.map((disturbance, index) => ({
      atShare: (index * 0.8) / disturbances.length,
      disturbance,
    })),
    ...kind,
  };
}

const NONE: Finale = { kind: 'none' };
const some = { kind: 'item-failures', share: 0.5, lastsMs: 0 } as const;

const REFUSED = schedule(
  { number: 0, finale: NONE, environments: 2 },
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
/** A full event fails, and the detector is killed while what has come behind it is committed. */
const OVERTAKEN: Schedule = {
  ...schedule({ number: 1, finale: { kind: 'rewind', share: 0.5 } }),
  sizes: 'kilobyte',
  batchSize: 10_000,
  environments: 1,
  disturbances: [
    { atShare: 0.2, disturbance: { kind: 'kill', victim: 'environment', moment: 'before', awayMs: 0 } },
    { atShare: 0.2, disturbance: { kind: 'kill-at-commit', moment: 'withheld', awayMs: 0 } },
    { atShare: 0.4, disturbance: { kind: 'cut', moment: 'while' } },
    { atShare: 0.5, disturbance: { kind: 'kill', victim: 'environment', moment: 'withheld', awayMs: 0 } },
    { atShare: 0.5, disturbance: { kind: 'kill-at-commit', moment: 'answered', awayMs: 0 } },
    { atShare: 0.6, disturbance: { kind: 'kill', victim: 'detector', moment: 'withheld', awayMs: 0 } },
    { atShare: 0.7, disturbance: { kind: 'late', delayMs: 1_000 } },
  ],
};
const REBALANCED = schedule(
  {
    number: 2,
    finale: { kind: 'remake', running: true, unseen: false, pauseMs: 200 },
    sizes: 'wide',
    keys: 'skewed',
    placement: 'spread',
    members: 2,
  },
  { kind: 'members', change: 'join' },
  { kind: 'move', share: 1 },
  { kind: 'kafka-link', how: 'mute', lastsMs: 500 },
  { kind: 'members', change: 'leave' },
  { kind: 'kafka-link', how: 'away', lastsMs: 500 },
);
const SERVERS_KILLED = schedule(
  { number: 3, finale: NONE, placement: 'replicated' },
  { kind: 'move', share: 0.5 },
  { kind: 'kill', victim: 'opensearch', moment: 'while', awayMs: 0 },
  { kind: 'kill', victim: 'broker-1', moment: 'answered', awayMs: 0 },
  { kind: 'kill', victim: 'detector', moment: 'while', awayMs: 0 },
  { kind: 'kill', victim: 'kafka', moment: 'answered', awayMs: 0 },
);

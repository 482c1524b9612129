import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Schedule, type Setting, schedules } from '../support/virtual/schedule.ts';
import { ScheduleRun } from '../support/virtual/schedule-run.ts';

/** How many schedules are drawn; SCHEDULES=100000 draws that many. */
const DRAWN = Number(process.env['SCHEDULES'] ?? 2_000);
/** A schedule takes 3 to 5 ms of a processor that it has for itself. */
const PATIENCE_MS = 120_000 + DRAWN * 100;
/** In how many ways, by other draws of latencies and durations, each known fault's schedule is run. */
const WAYS = 100;

const setting: Setting = {
  seed: 0,
  partitions: 2,
  brokers: 1,
  fetchSize: 30,
  batchSize: 10,
  maxEventBytes: 20_000,
  batchWindowMs: 0,
  timeoutMs: 3_000,
  concurrency: 2,
  isFiltered: true,
  retryAttempts: -1,
  maxRecordAgeSeconds: -1,
  bisectBatchOnError: false,
  reportBatchItemFailures: false,
  hasDestination: false,
};

const append = (
  partition: number,
  count: number,
  flavour: 'plain' | 'filtered' | 'mark' | 'poison' = 'plain',
  bytes: 10 | 1_000 = 10,
) => ({ kind: 'append', partition, count, bytes, flavour }) as const;
const behaves = (behaviour: 'failing' | 'failing for partition 0' | 'slow') =>
  ({ kind: 'function', behaviour }) as const;

type Steps = readonly (readonly [Schedule['steps'][number]['action'], number])[];

/** Faults that were there, each with a schedule that showed it: what happens, and how long nothing else does. */
const faults: readonly (readonly [string, Partial<Setting>, Steps])[] = [
  [
    'an event that bytes cut fails while others of its partition succeed, and the process is killed',
    { maxEventBytes: 2_500, concurrency: 1, isFiltered: false },
    [
      [append(0, 1, 'poison', 1_000), 0],
      [append(0, 11, 'plain', 1_000), 600],
      [{ kind: 'kill', member: 0 }, 0],
      [{ kind: 'start' }, 0],
    ],
  ],
  [
    'a partition moves while records of another broker come',
    { brokers: 2, fetchSize: 2, batchSize: 1, concurrency: 1 },
    [
      [append(1, 20), 60],
      [behaves('failing'), 100],
      [{ kind: 'move', partition: 0 }, 10],
      [append(1, 20), 300],
    ],
  ],
  [
    'an event is released at the end, and what a filter takes comes behind it while another event is in flight',
    { batchSize: 1 },
    [
      [append(0, 1), 100],
      [behaves('slow'), 0],
      [append(1, 1), 30],
      [behaves('failing for partition 0'), 0],
      [append(0, 1), 30],
      [{ kind: 'stop', member: 0 }, 200],
      [append(0, 2, 'filtered'), 1_000],
    ],
  ],
  [
    'what a filter takes comes after a re-assignment, while an event from before is in flight',
    { partitions: 1 },
    [
      [behaves('slow'), 100],
      [append(0, 5), 60],
      [{ kind: 'rebalance' }, 600],
      [{ kind: 'cut off', partition: 0, entries: 5 }, 0],
      [append(0, 2, 'filtered'), 10],
    ],
  ],
  [
    'a partition loses its end, and others come there',
    {},
    [
      [append(0, 10), 1_500],
      [{ kind: 'lose end', partition: 0, entries: 5 }, 0],
      [append(0, 3), 0],
    ],
  ],
  [
    'the connection of a member without partitions ends between its join and its assignment',
    { partitions: 1 },
    [
      [{ kind: 'kill', member: 0 }, 0],
      [{ kind: 'start' }, 549],
      [{ kind: 'stop', member: 0 }, 0],
      [{ kind: 'start' }, 1_103],
      [append(0, 1), 0],
      [{ kind: 'link', member: 0, state: 'cut' }, 0],
    ],
  ],
  [
    'retention leaves nothing but a mark of a partition',
    { partitions: 1 },
    [
      [append(0, 10), 0],
      [append(0, 1, 'mark'), 0],
      [{ kind: 'cut off', partition: 0, entries: 10 }, 0],
    ],
  ],
];

describe('Delivery by virtual time', () => {
  it(
    'keeps, orders and finishes every record of thousands of drawn schedules',
    async () => {
      const drawn = fc.asyncProperty(schedules, (schedule) => new ScheduleRun(schedule).run(schedule.steps));
      await fc.assert(drawn, { numRuns: DRAWN });
    },
    PATIENCE_MS,
  );

  it.each(faults)(
    'loses nothing and finishes when %s',
    async (_, given, steps) => {
      for (let seed = 0; seed < WAYS; seed++) {
        const schedule = {
          setting: { ...setting, ...given, seed },
          steps: steps.map(([action, pauseMs]) => ({ action, pauseMs })),
        };
        await expect(new ScheduleRun(schedule).run(schedule.steps)).resolves.toBeUndefined();
      }
    },
    PATIENCE_MS,
  );
});

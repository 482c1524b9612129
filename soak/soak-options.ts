import { availableParallelism } from 'node:os';
import { flag, integer } from '../command-line/options.ts';

const MOST_LANES = 8;

/**
 * The options of `npm run soak`. The views of each lane look at the documents of all: on two cores four lanes took 63 seconds for a schedule,
 * two take 47.
 */
export const soakOptions = {
  schedules: integer({ help: 'Schedules to run.', min: 1, max: 100_000, default: 200 }),
  seed: integer({
    help: 'Seed of the schedules: the same one draws the same.',
    min: 0,
    max: 2_147_483_647,
    default: 1,
  }),
  only: integer({
    help: 'Runs this schedule alone (numbers begin with 0), to repeat one that has failed.',
    min: 0,
    max: 99_999,
    default: undefined,
  }),
  lanes: integer({
    help: 'Schedules at once; those that kill a server run alone. More than there are cores make each other slower.',
    min: 1,
    max: MOST_LANES,
    default: Math.min(availableParallelism(), MOST_LANES),
  }),
  resume: flag({ help: 'Leaves out the schedules of this seed that have passed in an earlier run.' }),
};

import type { RecordKind } from '../records.ts';
import { type Finale, isServer, type TimedDisturbance } from './disturbance.ts';
import { type Draw, drawDisturbances, needsTwoBrokers, ORDINARY, SERVER_KILLS } from './disturbance-draws.ts';
import { Draws } from './draws.ts';
import type { Placement } from './placement.ts';
import type { ValueSizes } from './value-sizes.ts';

/** Everything about one run that is drawn beforehand. */
export interface Schedule extends RecordKind {
  readonly seed: number;
  readonly number: number;
  readonly records: number;
  readonly placement: Placement;
  readonly batchSize: number;
  /** What the detector does unless told where it is undefined. */
  readonly batchWindowSeconds: number | undefined;
  readonly timeoutSeconds: number;
  readonly members: 1 | 2;
  /** Processes that each detector runs the function in, as Lambda does; 0 for its own process. */
  readonly environments: number;
  readonly disturbances: readonly TimedDisturbance[];
  readonly finale: Finale;
}

/** One schedule in so many kills a server and brings it back. */
const RESTART_EVERY = 5;
const LEAST_RECORDS = 20_000;
const SIZES_IN_TURN: readonly ValueSizes[] = ['small', 'kilobyte', 'small', 'wide'];

interface Pace {
  /** Whether invocations end before a long trouble does. */
  readonly hasty: boolean;
  readonly timeoutSeconds: number;
  readonly batchSizes: readonly [number, ...number[]];
}

/** Hasty invocations are small, so that a slow machine gets through one; large readings fill 6 MB before the batch. */
const SMALL_HASTY: Pace = { hasty: true, timeoutSeconds: 10, batchSizes: [1_000, 333] };
const SMALL_PATIENT: Pace = { hasty: false, timeoutSeconds: 60, batchSizes: [10_000, 5_000, 2_000, 1_000] };
const FULL_HASTY: Pace = { hasty: true, timeoutSeconds: 20, batchSizes: [10_000, 5_000] };
const FULL_PATIENT: Pace = { hasty: false, timeoutSeconds: 60, batchSizes: [10_000, 5_000] };

/** Draws the schedule of a seed and number, which is always the same. */
export function drawSchedule(seed: number, number: number): Schedule {
  const draws = new Draws(seed, 2 * number);
  const lead = leadOf(number);
  const sizes = SIZES_IN_TURN[number % SIZES_IN_TURN.length] ?? 'small';
  const fullEvents = sizes !== 'small';
  const [hastyPace, patientPace] = fullEvents ? [FULL_HASTY, FULL_PATIENT] : [SMALL_HASTY, SMALL_PATIENT];
  const pace = draws.chance(0.3) ? hastyPace : patientPace;
  const twoBrokers = needsTwoBrokers(lead) || draws.chance(0.3);
  const keys = draws.chance(0.4) ? 'skewed' : 'even';
  const disturbances = drawDisturbances(draws, lead, { ...pace, twoBrokers, fullEvents });
  return {
    seed,
    number,
    records: LEAST_RECORDS + draws.whole(0, 2_000),
    sizes,
    keys,
    partitions: keys === 'skewed' ? draws.whole(3, 12) : draws.whole(2, 6),
    placement: twoBrokers ? draws.pick<Placement>(['spread', 'replicated']) : 'one-broker',
    batchSize: draws.pick(pace.batchSizes),
    batchWindowSeconds: draws.pick<number | undefined>([undefined, 0, 0.1, 0.5]),
    timeoutSeconds: pace.timeoutSeconds,
    members: draws.chance(0.4) ? 2 : 1,
    environments: disturbances.some(killsEnvironment) || draws.chance(fullEvents ? 0.5 : 0.2) ? draws.whole(1, 3) : 0,
    disturbances,
    finale: drawFinale(draws),
  };
}

/** Whether a schedule kills a server and so cannot share the servers with others. */
export const needsServersAlone = ({ disturbances }: Pick<Schedule, 'disturbances'>): boolean =>
  disturbances.some(({ disturbance }) => disturbance.kind === 'kill' && isServer(disturbance.victim));

const killsEnvironment = ({ disturbance }: TimedDisturbance): boolean =>
  disturbance.kind === 'kill' && disturbance.victim === 'environment';

/** The kinds of disturbance lead in turn. */
function leadOf(number: number): Draw {
  const round = Math.floor(number / RESTART_EVERY);
  const draw =
    number % RESTART_EVERY === RESTART_EVERY - 1
      ? SERVER_KILLS[round % SERVER_KILLS.length]
      : ORDINARY[(number - round) % ORDINARY.length];
  return draw ?? ORDINARY[0];
}

function drawFinale(draws: Draws): Finale {
  const share = draws.share();
  if (share < 0.6) return { kind: 'none' };
  if (share < 0.75) return { kind: 'rewind', share: draws.share() };
  const running = draws.chance(0.5);
  return { kind: 'remake', running, unseen: running && draws.chance(0.5), pauseMs: draws.whole(0, 3_000) };
}

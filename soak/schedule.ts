import { type Disturbance, type Finale, ITEM_ERRORS, isServer, MOMENTS, REFUSALS, type Victim } from './disturbance.ts';
import { Draws } from './draws.ts';

/** A disturbance and when it comes: at the first bulk request after this share of the records was sent in such requests. */
export interface TimedDisturbance {
  readonly atShare: number;
  readonly disturbance: Disturbance;
}

/** Everything about one run that is drawn beforehand. */
export interface Schedule {
  readonly seed: number;
  readonly number: number;
  readonly records: number;
  readonly partitions: number;
  readonly batchSize: number;
  readonly batchWindowSeconds: number;
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
/** The last bulk requests come undisturbed, so that each disturbance finds one. */
const LAST_SHARE = 0.85;

/** The detector gives a request up after so long and sends it again. */
const REQUEST_TIMEOUT_MS = 20_000;

/** Invocations that end before a long trouble does are small, so that a slow machine gets through one. */
const HASTY = { timeoutSeconds: 10, batchSizes: [1_000, 333] } as const;
const PATIENT = { timeoutSeconds: 60, batchSizes: [10_000, 5_000, 2_000, 1_000] } as const;

type Draw = (draws: Draws, timeoutSeconds: number) => Disturbance;

const refusal: Draw = (draws, timeoutSeconds) => {
  const outlasts = timeoutSeconds === HASTY.timeoutSeconds && draws.chance(0.5);
  const lastsMs = outlasts ? timeoutSeconds * 1000 + draws.whole(-2_000, 4_000) : draws.whole(0, 4_000);
  return { kind: 'refusal', status: draws.pick(REFUSALS), lastsMs };
};

const itemFailures: Draw = (draws) => ({
  kind: 'item-failures',
  error: draws.pick(ITEM_ERRORS),
  share: draws.pick([0.01, 0.3, 0.5, 1]),
  handedOn: draws.chance(0.5),
  lastsMs: draws.whole(0, 4_000),
});

const cut: Draw = (draws) => ({ kind: 'cut', moment: draws.pick(['before', 'while', 'withheld']) });

const slow: Draw = (draws, timeoutSeconds) => {
  const tooLateMs = Math.min(REQUEST_TIMEOUT_MS, timeoutSeconds * 1000) + draws.whole(-500, 1_500);
  return { kind: 'slow', delayMs: draws.chance(0.7) ? draws.whole(100, 2_000) : tooLateMs };
};

const late: Draw = (draws) => ({ kind: 'late', delayMs: draws.whole(50, 4_000) });

const twice: Draw = () => ({ kind: 'twice' });

const kill =
  (victim: Victim): Draw =>
  (draws) => ({ kind: 'kill', victim, moment: draws.pick(MOMENTS), awayMs: draws.whole(0, 1_500) });

const kafkaLink: Draw = (draws) => ({
  kind: 'kafka-link',
  how: draws.pick(['cut', 'away', 'mute']),
  lastsMs: draws.whole(100, 5_000),
});

const members: Draw = (draws) => ({ kind: 'members', change: draws.pick(['join', 'leave']) });

/** Each leads in turn, so that two dozen schedules have met them all. */
const ORDINARY = [
  refusal,
  kill('detector'),
  itemFailures,
  kill('environment'),
  cut,
  slow,
  late,
  kafkaLink,
  twice,
  members,
] as const;
const MAY_FOLLOW: readonly [Draw, ...Draw[]] = [refusal, itemFailures, cut, slow, late, twice, kafkaLink, members];

/** Draws the schedule of a seed and number, which is always the same. */
export function drawSchedule(seed: number, number: number): Schedule {
  const draws = new Draws(seed, 2 * number);
  const { timeoutSeconds, batchSizes } = draws.chance(0.3) ? HASTY : PATIENT;
  const disturbances = drawDisturbances(draws, number, timeoutSeconds);
  return {
    seed,
    number,
    records: LEAST_RECORDS + draws.whole(0, 2_000),
    partitions: draws.whole(2, 6),
    batchSize: draws.pick<number>(batchSizes),
    batchWindowSeconds: draws.pick([0, 0.05, 0.1, 0.5]),
    timeoutSeconds,
    members: draws.chance(0.4) ? 2 : 1,
    environments: disturbances.some(killsEnvironment) || draws.chance(0.2) ? draws.whole(1, 3) : 0,
    disturbances,
    finale: drawFinale(draws),
  };
}

/** Whether a schedule kills a server and so cannot share the servers with others. */
export const needsServersAlone = ({ disturbances }: Pick<Schedule, 'disturbances'>): boolean =>
  disturbances.some(({ disturbance }) => disturbance.kind === 'kill' && isServer(disturbance.victim));

const killsEnvironment = ({ disturbance }: TimedDisturbance): boolean =>
  disturbance.kind === 'kill' && disturbance.victim === 'environment';

function drawDisturbances(draws: Draws, number: number, timeoutSeconds: number): readonly TimedDisturbance[] {
  const first = number % RESTART_EVERY === RESTART_EVERY - 1 ? killServer(number) : ordinary(number);
  const rest = Array.from({ length: draws.whole(1, 3) }, () => draws.pick(MAY_FOLLOW));
  const shares = [first, ...rest].map(() => draws.share() * LAST_SHARE).sort((a, b) => a - b);
  const order = draws.chance(0.5) ? [first, ...rest] : [...rest, first];
  return order.map((draw, index) => ({ atShare: shares[index] ?? 0, disturbance: draw(draws, timeoutSeconds) }));
}

const ordinary = (number: number): Draw =>
  ORDINARY[(number - Math.floor(number / RESTART_EVERY)) % ORDINARY.length] ?? refusal;

/** The two servers in turn. */
const killServer = (number: number): Draw =>
  kill(Math.floor(number / RESTART_EVERY) % 2 === 0 ? 'opensearch' : 'kafka');

function drawFinale(draws: Draws): Finale {
  const share = draws.share();
  if (share < 0.6) return { kind: 'none' };
  if (share < 0.75) return { kind: 'rewind', share: draws.share() };
  const running = draws.chance(0.5);
  return { kind: 'remake', running, unseen: running && draws.chance(0.5), pauseMs: draws.whole(0, 3_000) };
}

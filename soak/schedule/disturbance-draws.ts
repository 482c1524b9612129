import {
  COMMIT_MOMENTS,
  type Disturbance,
  ITEM_ERRORS,
  MOMENTS,
  REFUSALS,
  type TimedDisturbance,
  type Victim,
} from './disturbance.ts';
import type { Draws } from './draws.ts';

/** What the disturbances of a schedule have to fit. */
export interface Circumstances {
  /** Whether invocations end before a long trouble does. */
  readonly hasty: boolean;
  readonly timeoutSeconds: number;
  readonly twoBrokers: boolean;
  /** Whether events are cut by their bytes. */
  readonly fullEvents: boolean;
}

/** Draws a disturbance of one kind. */
export type Draw = (draws: Draws, circumstances: Circumstances) => Disturbance;

/** The last bulk requests come undisturbed, so that each disturbance finds one. */
const LAST_SHARE = 0.85;
/** Share of the records that is sent between a failure and the end of what has come behind it. */
const MOST_BEHIND = 0.2;
const OVERTAKEN_SHARE = 0.6;
/** The detector gives a request up after so long and sends it again. */
const REQUEST_TIMEOUT_MS = 20_000;

const refusal: Draw = (draws, { hasty, timeoutSeconds }) => {
  const outlasts = hasty && draws.chance(0.5);
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

const slow: Draw = (draws, { timeoutSeconds }) => {
  const tooLateMs = Math.min(REQUEST_TIMEOUT_MS, timeoutSeconds * 1000) + draws.whole(-500, 1_500);
  return { kind: 'slow', delayMs: draws.chance(0.7) ? draws.whole(100, 2_000) : tooLateMs };
};

const late: Draw = (draws) => ({ kind: 'late', delayMs: draws.whole(50, 4_000) });

const twice: Draw = () => ({ kind: 'twice' });

const kill =
  (victim: Victim): Draw =>
  (draws) => ({ kind: 'kill', victim, moment: draws.pick(MOMENTS), awayMs: draws.whole(0, 1_500) });

const killAtCommit: Draw = (draws) => ({
  kind: 'kill-at-commit',
  moment: draws.pick(COMMIT_MOMENTS),
  awayMs: draws.whole(0, 1_500),
});

const kafkaLink: Draw = (draws) => ({
  kind: 'kafka-link',
  how: draws.pick(['cut', 'away', 'mute']),
  lastsMs: draws.whole(100, 5_000),
});

const members: Draw = (draws) => ({ kind: 'members', change: draws.pick(['join', 'leave']) });

const move: Draw = (draws) => ({ kind: 'move', share: draws.pick([0, 0.5, 1]) });

/** Each leads in turn, so that two dozen schedules have met them all. */
export const ORDINARY = [
  refusal,
  kill('detector'),
  itemFailures,
  kill('environment'),
  cut,
  killAtCommit,
  slow,
  late,
  kafkaLink,
  move,
  twice,
  members,
] as const;

/** These are killed in turn, each in a schedule that runs alone. */
export const SERVER_KILLS = [
  kill('opensearch'),
  kill('kafka'),
  kill('broker-2'),
  kill('opensearch'),
  kill('kafka'),
  kill('broker-1'),
] as const;

/** Whether a disturbance comes to nothing where a topic lies on one broker. */
export const needsTwoBrokers = (draw: Draw): boolean => [move, SERVER_KILLS[2], SERVER_KILLS[5]].includes(draw);

/** Draws the disturbances of a schedule: one of the leading kind, and others. */
export function drawDisturbances(draws: Draws, lead: Draw, at: Circumstances): readonly TimedDisturbance[] {
  const leading = timed(draws, lead, at);
  const overtaken = at.fullEvents && draws.chance(OVERTAKEN_SHARE);
  const others = overtaken ? drawOvertaken(draws, at) : drawOthers(draws, at);
  return [leading, ...others].sort((a, b) => a.atShare - b.atShare);
}

function drawOthers(draws: Draws, at: Circumstances): TimedDisturbance[] {
  const kinds: readonly [Draw, ...Draw[]] = [
    ...([refusal, itemFailures, cut, slow, late, twice, kafkaLink, members, killAtCommit] as const),
    ...(at.twoBrokers ? [move, move] : []),
  ];
  return Array.from({ length: draws.whole(1, 3) }, () => timed(draws, draws.pick(kinds), at));
}

/** An event fails or hangs, and the detectors are killed while what has come behind it is committed. */
function drawOvertaken(draws: Draws, at: Circumstances): TimedDisturbance[] {
  const failing = timed(draws, draws.pick([kill('environment'), kill('environment'), slow, refusal]), at);
  const atShare = Math.min(LAST_SHARE, failing.atShare + draws.share() * MOST_BEHIND);
  return [failing, { atShare, disturbance: killAtCommit(draws, at) }];
}

function timed(draws: Draws, draw: Draw, at: Circumstances): TimedDisturbance {
  return { atShare: draws.share() * LAST_SHARE, disturbance: draw(draws, at) };
}

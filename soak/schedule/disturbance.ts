/** Where in the life of a bulk request a process is killed or a connection cut. */
export const MOMENTS = ['before', 'while', 'withheld', 'answered'] as const;
export type Moment = (typeof MOMENTS)[number];

/** What the gateway answers to a whole bulk request without handing it on. */
export const REFUSALS = [429, 502, 503, 403, 400, 413] as const;

/** What the gateway answers for single operations of a bulk request. */
export const ITEM_ERRORS = ['queue-full', 'unavailable', 'shard-limit', 'forbidden', 'blocked'] as const;
export type ItemErrorName = (typeof ITEM_ERRORS)[number];

/** How far a commit of offsets has come when the detectors are killed: not to the broker, unanswered, or answered. */
export const COMMIT_MOMENTS = ['before', 'withheld', 'answered'] as const;
export type CommitMoment = (typeof COMMIT_MOMENTS)[number];

/** Both brokers at once, or one of them; the first is the controller too. */
const SERVERS = ['opensearch', 'kafka', 'broker-1', 'broker-2'] as const;
export type ServerVictim = (typeof SERVERS)[number];

/** What is killed; the first two are the detector's own. */
export type Victim = 'detector' | 'environment' | ServerVictim;

/** Whether it is a server that is killed, which all detectors feel. */
export const isServer = (victim: Victim): victim is ServerVictim => SERVERS.some((server) => server === victim);

/** One thing that goes wrong in a schedule; durations in milliseconds. */
export type Disturbance =
  /** Every bulk request for a while is answered with this status and not handed on. */
  | { readonly kind: 'refusal'; readonly status: (typeof REFUSALS)[number]; readonly lastsMs: number }
  /** A share of the operations is answered with an error for a while; they are handed on all the same, or not. */
  | {
      readonly kind: 'item-failures';
      readonly error: ItemErrorName;
      readonly share: number;
      readonly handedOn: boolean;
      readonly lastsMs: number;
    }
  /** The detector's connection is cut before, while or after the request is handed on; it never sees an answer. */
  | { readonly kind: 'cut'; readonly moment: Exclude<Moment, 'answered'> }
  /** The answer comes late, perhaps after the invocation's time. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** The connection is cut at once and the request handed on later, when the same records may be under way again. */
  | { readonly kind: 'late'; readonly delayMs: number }
  /** The request is handed on twice; the second answer is given. */
  | { readonly kind: 'twice' }
  /** SIGKILL to the detector that sent the request, to its execution environments, or to a server; it comes back after a while. */
  | {
      readonly kind: 'kill';
      readonly victim: Victim;
      readonly moment: Moment;
      readonly awayMs: number;
    }
  /** SIGKILL to all detectors while the next commit of any of them is on its way; as many come back after a while. */
  | { readonly kind: 'kill-at-commit'; readonly moment: CommitMoment; readonly awayMs: number }
  /** A share of the partitions gets the other broker for its leader, for the first time with all of its records where it has no copy. */
  | { readonly kind: 'move'; readonly share: number }
  /** The detectors' connections to Kafka are cut, refused for a while, or kept but silent. */
  | { readonly kind: 'kafka-link'; readonly how: 'cut' | 'away' | 'mute'; readonly lastsMs: number }
  /** Another member joins the consumer group, or one leaves it in good order. */
  | { readonly kind: 'members'; readonly change: 'join' | 'leave' };

/** How a schedule goes on when all its records are judged. */
export type Finale =
  | { readonly kind: 'none' }
  /** The group's offsets are set back and everything after them is delivered again. */
  | { readonly kind: 'rewind'; readonly share: number }
  /** The topic is deleted and made again, with the detectors running or not, and cut off from Kafka meanwhile or not. */
  | { readonly kind: 'remake'; readonly running: boolean; readonly unseen: boolean; readonly pauseMs: number };

/** A disturbance and when it comes: at the first bulk request after this share of the records was sent in such requests. */
export interface TimedDisturbance {
  readonly atShare: number;
  readonly disturbance: Disturbance;
}

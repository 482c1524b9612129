import type { Panel } from '../../dashboards/panel.ts';

/** What the console's server says instead of an answer: a sentence with what to do. */
export interface ProblemAnswer {
  readonly problem: string;
}

/** The panels of a page, in order. */
export interface PanelsAnswer {
  readonly panels: readonly Panel[];
}

/** What OpenSearch answered to the searches of a panel, by data set. */
export interface PanelDataAnswer {
  readonly data: Readonly<Record<string, object>>;
  readonly range: { readonly fromMs: number; readonly toMs: number };
  readonly isEmpty: boolean;
}

/** How the pipeline is. */
export interface HealthAnswer {
  readonly search: string;
  readonly documents: number;
  /** Verdicts a second since the last question; undefined the first time. */
  readonly ratePerSecond?: number;
  /** When the newest reading was taken, and judged. */
  readonly newest?: { readonly timestamp: string; readonly judgedAt: string };
  readonly deadLettersOpen: number;
  /** Where episodes are kept. */
  readonly episodesActive?: number;
  /** Of the running pipeline, where `npm start` has started the console. */
  readonly pipeline?: { readonly lag: number; readonly failing?: string };
  readonly atMs: number;
}

/** A rule that fired, as a document tells it. */
export interface FiredRule {
  readonly name: string;
  readonly channel: string;
  readonly value: number;
  readonly above?: number;
  readonly below?: number;
  readonly rate?: number;
  readonly rate_above?: number;
  readonly rate_below?: number;
  readonly stuck_seconds?: number;
}

/** A document, with where it is. */
export interface FoundDocument {
  readonly index: string;
  readonly id: string;
  readonly source: {
    readonly sensor_id: string;
    readonly timestamp: string;
    readonly anomaly: boolean;
    readonly fired_rules?: readonly FiredRule[];
    readonly not_applicable?: readonly string[];
    readonly model_score?: number;
    /** By channel, what the model expected: the forecast, and bounds around it. */
    readonly expected?: Readonly<
      Record<string, { readonly value: number; readonly low: number; readonly high: number }>
    >;
    /** By channel, its share of the model's score, and the way in which it surprised. */
    readonly contributions?: Readonly<Record<string, { readonly share: number; readonly view: string }>>;
    readonly [field: string]: unknown;
  };
}

/** Units by channel, where the rules file says them. */
export type Units = Readonly<Record<string, string>>;

/** One document. */
export interface DocumentAnswer extends FoundDocument {
  readonly units: Units;
}

/** The newest documents of a time range. */
export interface DocumentsAnswer {
  readonly documents: readonly FoundDocument[];
  readonly units: Units;
}

/** Who has done something with an episode, when and why. */
export interface ShownMark {
  readonly at: string;
  readonly by: string;
  readonly why: string;
}

/** An episode as it is shown. */
export interface ShownEpisode {
  readonly id: string;
  readonly sensorId: string;
  readonly cause: string;
  readonly channel?: string;
  readonly severity: string;
  readonly state: string;
  readonly first: string;
  readonly last: string;
  readonly closed?: string;
  readonly anomalies: number;
  readonly readings: number;
  /** What went furthest, with its limit, or with what the model expected. */
  readonly extreme?: {
    readonly value: number;
    readonly above?: number;
    readonly below?: number;
    /** Of a rule about change: the numbers are the channel's change in so long. */
    readonly per?: 'minute';
    readonly low?: number;
    readonly high?: number;
  };
  readonly acknowledged?: ShownMark;
  /** A shelf, over or not. */
  readonly shelved?: ShownMark & { readonly until: string };
}

/** Episodes, what somebody has to look at first. */
export interface EpisodesAnswer {
  readonly episodes: readonly ShownEpisode[];
  /** How many there are, of which those are listed. */
  readonly total: number;
  /** Whether episodes are kept here at all. */
  readonly areKept: boolean;
  readonly units: Units;
  readonly atMs: number;
}

/** What the page needs for changes. */
export interface SessionAnswer {
  /** What a change brings with it; undefined where the console only reads. */
  readonly token?: string;
  /** The user of the console's machine, where there is a name. */
  readonly by?: string;
}

/** An episode after something was done with it. */
export type HandledAnswer = Pick<ShownEpisode, 'acknowledged' | 'shelved'>;

/** What is known of a sensor itself. */
export interface SensorAnswer {
  readonly atMs: number;
  /** Undefined where nothing is yet. */
  readonly known?: {
    readonly firstSeen: string;
    readonly lastSeen: string;
    /** Its usual pause between two readings. */
    readonly intervalSeconds?: number;
    /** Counts of the last 24 hours that are over. */
    readonly readingsOfDay: number;
    readonly anomaliesOfDay: number;
    /** What is wrong with it, and since when. */
    readonly wrong: readonly { readonly kind: string; readonly sinceMs?: number }[];
  };
}

/** Sensors whose ids begin with a text. */
export interface SensorsAnswer {
  readonly sensors: readonly { readonly id: string; readonly readings: number }[];
  /** Whether there are more than are listed. */
  readonly more: boolean;
}

/** A dead letter as it is shown. */
export interface ShownLetter {
  readonly id: string;
  readonly reason: string;
  readonly error: string;
  readonly sensorId?: string;
  readonly record: string;
  readonly judgedAt: string;
  readonly state: 'open' | 'resolved' | 'dropped';
  readonly key: string;
  readonly value: string;
  readonly valueBytes: number;
  readonly isCut: boolean;
}

/** The newest dead letters of a time range, and how many of each reason there are. */
export interface LettersAnswer {
  readonly letters: readonly ShownLetter[];
  readonly byReason: readonly { readonly reason: string; readonly count: number }[];
  /** Where OpenSearch is, as the commands take it. */
  readonly search: string;
  /** The rules file of the console, where it has one. */
  readonly rulesFile?: string;
}

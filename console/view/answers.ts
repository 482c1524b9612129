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

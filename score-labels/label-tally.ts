import { ANOMALY_KINDS, type AnomalyKind, type AnomalyLabel } from '../producer/simulation/anomaly-label.ts';
import { AlarmCount, type AlarmTotals } from './alarm-count.ts';

/** Whose verdict is scored: a document carries both, and what either says. */
export const DETECTOR_NAMES = ['rules', 'model', 'rules or model'] as const;

export type DetectorName = (typeof DETECTOR_NAMES)[number];

/** A record with what is true of it and what a detector said. */
export interface JudgedRecord {
  readonly sensorId: string;
  /** Event time in epoch milliseconds. */
  readonly eventMs: number;
  readonly label: AnomalyLabel | undefined;
  readonly flagged: boolean;
}

/** How one kind of anomaly was detected. */
export interface KindScore {
  readonly kind: AnomalyKind;
  readonly episodes: number;
  /** Episodes with at least one flagged reading. */
  readonly detectedEpisodes: number;
  readonly readings: number;
  readonly flaggedReadings: number;
  /** From the first reading of an episode to the first that was flagged: median of the detected, in seconds and readings. */
  readonly medianDelaySeconds: number | undefined;
  readonly medianDelayReadings: number | undefined;
}

/** How well one detector did. */
export interface LabelScore {
  readonly kinds: readonly KindScore[];
  /** Readings without a label. */
  readonly normalReadings: number;
  /** Those of them that were flagged. */
  readonly falseAlarms: number;
  /** The flagged readings as an operator sees them. */
  readonly alarms: AlarmTotals;
}

interface Episode {
  readonly kind: AnomalyKind;
  readings: number;
  flagged: number;
  delayMs: number | undefined;
  delayReadings: number;
}

const SECOND_MS = 1_000;

/** Adds up what a detector said of labelled and of normal readings; each sensor's records must come in order. */
export class LabelTally {
  readonly #episodes = new Map<string, Episode>();
  readonly #alarms = new AlarmCount();
  #normalReadings = 0;
  #falseAlarms = 0;

  add(record: JudgedRecord): void {
    const { sensorId, eventMs, label, flagged } = record;
    this.#alarms.add(record);
    if (label === undefined) {
      this.#normalReadings++;
      if (flagged) this.#falseAlarms++;
      return;
    }
    const episode = this.#episodeOf(`${label.kind} ${label.sinceMs} ${sensorId}`, label.kind);
    if (flagged && episode.flagged++ === 0) {
      episode.delayMs = eventMs - label.sinceMs;
      episode.delayReadings = episode.readings;
    }
    episode.readings++;
  }

  /** The score, for the kinds that occur. */
  score(): LabelScore {
    const episodes = [...this.#episodes.values()];
    const ofKind = (kind: AnomalyKind) => episodes.filter((episode) => episode.kind === kind);
    return {
      kinds: ANOMALY_KINDS.filter((kind) => ofKind(kind).length > 0).map((kind) => kindScore(kind, ofKind(kind))),
      normalReadings: this.#normalReadings,
      falseAlarms: this.#falseAlarms,
      alarms: this.#alarms.totals(),
    };
  }

  #episodeOf(id: string, kind: AnomalyKind): Episode {
    const known = this.#episodes.get(id);
    if (known !== undefined) return known;
    const episode: Episode = { kind, readings: 0, flagged: 0, delayMs: undefined, delayReadings: 0 };
    this.#episodes.set(id, episode);
    return episode;
  }
}

function kindScore(kind: AnomalyKind, episodes: readonly Episode[]): KindScore {
  const detected = episodes.filter(({ flagged }) => flagged > 0);
  const delayMs = median(detected.map((episode) => episode.delayMs ?? 0));
  return {
    kind,
    episodes: episodes.length,
    detectedEpisodes: detected.length,
    readings: sum(episodes.map(({ readings }) => readings)),
    flaggedReadings: sum(episodes.map(({ flagged }) => flagged)),
    medianDelaySeconds: delayMs === undefined ? undefined : delayMs / SECOND_MS,
    medianDelayReadings: median(detected.map(({ delayReadings }) => delayReadings)),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The middle value, or the lower of the two in the middle; undefined without any. */
function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[(values.length - 1) >> 1];
}

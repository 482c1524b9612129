/** The kinds of anomalies that are injected. */
export const ANOMALY_KINDS = [
  'spike',
  'level-shift',
  'drift',
  'stuck',
  'noise-burst',
  'drop-out',
  'disagreement',
] as const;

export type AnomalyKind = (typeof ANOMALY_KINDS)[number];

/** The truth about a reading that is part of an injected anomaly. It travels in a header, where no detector looks. */
export interface AnomalyLabel {
  readonly kind: AnomalyKind;
  /** The channel that is anomalous. */
  readonly channel: string;
  /** When the sensor's episode began, epoch milliseconds: with the sensor's id it names the episode. */
  readonly sinceMs: number;
}

/** Name of the record header that carries a label. */
export const LABEL_HEADER = 'anomaly-label';

/** A label as the header's value: JSON. */
export const labelText = ({ kind, channel, sinceMs }: AnomalyLabel): string =>
  `{"kind": "${kind}", "channel": "${channel}", "since": "${new Date(sinceMs).toISOString()}"}`;

/** Reads a header's value; undefined when it is none of our labels. */
export function parseLabel(text: string): AnomalyLabel | undefined {
  try {
    const { kind, channel, since } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const known = ANOMALY_KINDS.find((name) => name === kind);
    const sinceMs = typeof since === 'string' ? Date.parse(since) : Number.NaN;
    if (known === undefined || typeof channel !== 'string' || Number.isNaN(sinceMs)) return undefined;
    return { kind: known, channel, sinceMs };
  } catch {
    return undefined;
  }
}

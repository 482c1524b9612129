import type { View } from './channel-model.ts';

/** What a model says of a reading. */
export interface ModelVerdict {
  /** 0 to 1, with at most six decimals; 0 when nothing can be said. */
  readonly score: number;
  /** Whether a channel of the reading was seen too seldom to be judged. */
  readonly warmingUp: boolean;
  /** Whether the reading is older than the newest one: judged, not learnt. */
  readonly late: boolean;
  /** Whether time and values are those of the reading before: judged, not learnt. */
  readonly repeated: boolean;
}

/** What a model expected of a channel and how much of the score is its doing. */
export interface ChannelExplanation {
  readonly channel: string;
  /** The forecast. */
  readonly expected: number;
  /** Bounds around the forecast between which about 39 of 40 values have lain. */
  readonly low: number;
  readonly high: number;
  /** Share of the score, 0 to 1; the shares of a reading add up to 1, or are all 0. */
  readonly contribution: number;
  /** The view that was surprised most; `channels-together` when the channels are unusual only together. */
  readonly view: View | 'channels-together';
}

/** Model scores from this one on are anomalies; docs/model.md says how many false alarms that means. */
export const MODEL_THRESHOLD = 0.5;

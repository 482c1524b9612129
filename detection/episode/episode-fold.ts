import { type Cause, standingOf } from './cause.ts';
import { type Episode, extended, opened } from './episode.ts';
import { type EventPosition, inEventOrder } from './event-position.ts';
import type { JudgedReading } from './judged-reading.ts';

/** From where on the readings of a cause are folded, and the episode that was active there. */
export interface FoldStart {
  readonly from: EventPosition;
  readonly active: Episode | undefined;
}

/** Makes the episodes of one sensor and one cause out of readings in event order. */
export class EpisodeFold {
  readonly #cause: Cause;
  readonly #from: EventPosition;
  readonly #checkpointMs: number;
  readonly #closed: Episode[] = [];
  #active: Episode | undefined;
  #checkpoint: Episode | undefined;
  #isPastCheckpoint = false;

  /** @param checkpointMs event time before which the active episode is remembered as {@link checkpoint} */
  constructor(cause: Cause, { from, active }: FoldStart, checkpointMs: number) {
    this.#cause = cause;
    this.#from = from;
    this.#active = active;
    this.#checkpointMs = checkpointMs;
  }

  /** Takes the next reading in event order; those before the start are passed over. */
  take(reading: JudgedReading): void {
    const { at } = reading;
    if (inEventOrder(at, this.#from) < 0) return;
    if (at.timestampMs >= this.#checkpointMs) this.#passCheckpoint();
    const standing = standingOf(reading, this.#cause);
    if (standing === undefined) return;
    if (this.#active !== undefined) {
      const next = extended(this.#active, at, standing, this.#cause.alarm.clearAfterMs);
      if (next.closed !== undefined) this.#closed.push(next);
      this.#active = next.closed === undefined ? next : undefined;
    } else if (standing.kind === 'anomalous') this.#active = opened(this.#cause, at, standing);
  }

  /** The episodes in order; the last one may be active. */
  get episodes(): readonly Episode[] {
    return this.#active === undefined ? this.#closed : [...this.#closed, this.#active];
  }

  /** The active episode as it was just before the checkpoint, where it is the same that is active now. */
  get checkpoint(): Episode | undefined {
    this.#passCheckpoint();
    return this.#checkpoint?.id === this.#active?.id ? this.#checkpoint : undefined;
  }

  #passCheckpoint(): void {
    if (!this.#isPastCheckpoint) this.#checkpoint = this.#active;
    this.#isPastCheckpoint = true;
  }
}

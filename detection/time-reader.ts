import { epochMsOfNumber, epochMsOfText, isNumberText, type TimeRange } from './epoch-number.ts';
import { type DateOrder, type WallTime, wallTime } from './time-forms.ts';
import type { TimeZone } from './time-zone.ts';
import { CANONICAL_TIME, isoText, LAST_EPOCH_MS } from './timestamp.ts';

/** How times are to be read. */
export interface TimeSettings {
  /** Zone of times as text that name none; undefined for UTC, which is then an assumption. */
  readonly timeZone: TimeZone | undefined;
  /** Order of day and month in dates that end with the year; undefined where they are not read. */
  readonly dateOrder: DateOrder | undefined;
  /** Earlier times are not believed. */
  readonly earliestMs: number;
  /** Times that lie further ahead than this are not believed. */
  readonly aheadMs: number;
}

/** A time that could be read. */
export interface EventTime {
  readonly epochMs: number;
  /** Canonical UTC text with milliseconds. */
  readonly text: string;
  /** Whether it named no zone and none is set, so that it was taken for UTC. */
  readonly zoneAssumed: boolean;
}

/** Chooses between two moments at which clocks that were set back showed the same. */
export type MomentChoice = (earlierMs: number, laterMs: number) => number;

const HOUR_MS = 3_600_000;

/** Reads event times, as numbers and as text, for every way in: the stream, lines and files. */
export class TimeReader {
  readonly settings: TimeSettings;
  readonly #earliestText: string;
  #hour = Number.NaN;
  /** Latest time that is believed in the whole of that hour. */
  #latestText = '';

  constructor(settings: TimeSettings) {
    this.settings = settings;
    this.#earliestText = isoText(settings.earliestMs) ?? '';
  }

  /** Between which moments a time is believed, at a present time; a present time that is none itself bounds nothing. */
  rangeAt(nowMs: number): TimeRange {
    const { earliestMs, aheadMs } = this.settings;
    return { earliestMs, latestMs: nowMs >= earliestMs ? Math.min(nowMs + aheadMs, LAST_EPOCH_MS) : LAST_EPOCH_MS };
  }

  /** Whether a text is canonical and its time believed, so that there is nothing to read; false where that takes longer to say. */
  isPlainly(text: string, nowMs: number): boolean {
    if (!CANONICAL_TIME.test(text) || text < this.#earliestText) return false;
    const hour = Math.floor(nowMs / HOUR_MS);
    if (hour !== this.#hour) {
      const hourMs = hour * HOUR_MS;
      this.#latestText = (hourMs >= this.settings.earliestMs && isoText(this.rangeAt(hourMs).latestMs)) || '';
      this.#hour = hour;
    }
    return text <= this.#latestText;
  }

  /**
   * Reads a time.
   *
   * @param nowMs present time in epoch milliseconds: what lies further ahead of it than settings allow is no time
   * @param choose between the two hours of a change of clocks; the moment nearer to the present time unless given
   * @returns undefined when it cannot be read or is not believed
   */
  read(value: unknown, nowMs: number, choose?: MomentChoice): EventTime | undefined {
    const range = this.rangeAt(nowMs);
    if (typeof value === 'number') return eventTime(epochMsOfNumber(value, range), false, range);
    if (typeof value !== 'string') return undefined;
    const text = value.trim();
    if (isNumberText(text)) return eventTime(epochMsOfText(text, range), false, range);
    const wall = wallTime(text, this.settings.dateOrder);
    if (wall === undefined) return undefined;
    const zoneAssumed = wall.offsetMinutes === undefined && this.settings.timeZone === undefined;
    return eventTime(this.#momentOf(wall, choose ?? nearestTo(nowMs)), zoneAssumed, range);
  }

  /** Epoch milliseconds of a text whether or not it is believed, for saying what is wrong with it; in UTC if told so. */
  unbelieved(text: string, inUtc: boolean): number | undefined {
    const wall = wallTime(text, this.settings.dateOrder);
    if (wall === undefined) return undefined;
    return inUtc ? wall.localMs - (wall.offsetMinutes ?? 0) * 60_000 : this.#momentOf(wall, (earlierMs) => earlierMs);
  }

  #momentOf({ localMs, offsetMinutes }: WallTime, choose: MomentChoice): number | undefined {
    if (offsetMinutes !== undefined) return localMs - offsetMinutes * 60_000;
    const { timeZone } = this.settings;
    if (timeZone === undefined) return localMs;
    const [first, second] = timeZone.momentsOf(localMs);
    return first === undefined || second === undefined ? first : choose(first, second);
  }
}

const nearestTo =
  (nowMs: number): MomentChoice =>
  (earlierMs, laterMs) =>
    Math.abs(nowMs - earlierMs) <= Math.abs(nowMs - laterMs) ? earlierMs : laterMs;

function eventTime(epochMs: number | undefined, zoneAssumed: boolean, range: TimeRange): EventTime | undefined {
  if (epochMs === undefined || !(epochMs >= range.earliestMs && epochMs <= range.latestMs)) return undefined;
  const text = isoText(epochMs);
  return text === undefined ? undefined : { epochMs, text, zoneAssumed };
}

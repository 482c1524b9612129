const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const OFFSET = /^([+-])([01]\d|2[0-3]):?([0-5]\d)$/;
/** Days whose offset is remembered: the readings of a file or an hour lie on few. */
const MOST_REMEMBERED_DAYS = 1000;

/** A time zone of the IANA database, or a fixed offset from UTC, by which what a clock on the wall showed becomes a moment. */
export class TimeZone {
  /** As it was given. */
  readonly name: string;
  readonly #offsetAt: (epochMs: number) => number;
  /** Offset of days on which no clock is set, in milliseconds; NaN where one is. */
  readonly #dayOffsets = new Map<number, number>();

  private constructor(name: string, offsetAt: (epochMs: number) => number) {
    this.name = name;
    this.#offsetAt = offsetAt;
  }

  /** The zone of a name such as `Europe/Berlin` or `+01:00`; undefined when there is none. */
  static of(name: string): TimeZone | undefined {
    const [, sign, hours, minutes] = OFFSET.exec(name) ?? [];
    if (sign !== undefined) {
      const offsetMs = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS * (sign === '-' ? -1 : 1);
      return new TimeZone(name, () => offsetMs);
    }
    if (!/^[A-Za-z]/.test(name)) return undefined;
    try {
      return new TimeZone(name, offsetsBy(wallClock(name)));
    } catch {
      return undefined;
    }
  }

  /**
   * The moments at which the clocks of the zone showed this: one; two, in order, where they were set back; none where they were
   * set forward.
   *
   * @param localMs what they showed, as epoch milliseconds of UTC
   */
  momentsOf(localMs: number): readonly number[] {
    const day = Math.floor(localMs / DAY_MS);
    const known = this.#dayOffsets.get(day) ?? this.#rememberDay(day);
    if (!Number.isNaN(known)) return [localMs - known];
    const offsets = new Set([this.#offsetAt(localMs - DAY_MS), this.#offsetAt(localMs + DAY_MS)]);
    const moments = Array.from(offsets, (offsetMs) => localMs - offsetMs);
    return moments.filter((epochMs) => epochMs + this.#offsetAt(epochMs) === localMs).sort((a, b) => a - b);
  }

  #rememberDay(day: number): number {
    // A day and a half to either side, since the offset of the moment looked at is not known yet.
    const before = this.#offsetAt((day - 1.5) * DAY_MS);
    const after = this.#offsetAt((day + 2.5) * DAY_MS);
    const offset = before === after ? before : Number.NaN;
    if (this.#dayOffsets.size >= MOST_REMEMBERED_DAYS) this.#dayOffsets.clear();
    this.#dayOffsets.set(day, offset);
    return offset;
  }
}

const wallClock = (timeZone: string) =>
  new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });

/** East of UTC, in milliseconds, at a moment of the years 1 to 9999. */
function offsetsBy(clock: Intl.DateTimeFormat): (epochMs: number) => number {
  return (epochMs) => {
    const wholeMs = Math.floor(epochMs / 1000) * 1000;
    const shown: Record<string, number> = {};
    for (const { type, value } of clock.formatToParts(wholeMs)) shown[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
    return new Date(0).setUTCFullYear(year, month - 1, day) + ((hour * 60 + minute) * 60 + second) * 1000 - wholeMs;
  };
}

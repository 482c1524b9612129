import { describe, expect, it } from '@jest/globals';
import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { TimeReader } from '../../detection/time-reader.ts';
import { DEFAULT_TIMES } from '../../detection/time-settings.ts';
import { TimeZone } from '../../detection/time-zone.ts';

const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'America/Sao_Paulo',
  'Antarctica/Troll',
  'UTC',
];
const HOUR_MS = 3_600_000;

function zone(name: string): TimeZone {
  const found = TimeZone.of(name);
  if (found === undefined) throw new Error(`no zone ${name}`);
  return found;
}

/** The moments at which clocks showed this, as Temporal finds them. */
function expectedMoments(localMs: number, name: string): number[] {
  const wall = Temporal.Instant.fromEpochMilliseconds(localMs).toZonedDateTimeISO('UTC').toPlainDateTime();
  try {
    return [wall.toZonedDateTime(name, { disambiguation: 'reject' }).epochMilliseconds];
  } catch {
    const [earlier, later] = (['earlier', 'later'] as const).map((disambiguation) =>
      wall.toZonedDateTime(name, { disambiguation }),
    );
    if (earlier === undefined || later === undefined || !earlier.toPlainDateTime().equals(wall)) return [];
    return [earlier.epochMilliseconds, later.epochMilliseconds];
  }
}

describe('TimeZone', () => {
  it('finds the moments that Temporal finds, at any time from 1990 to 2027', () => {
    const anyMs = fc.integer({ min: Date.parse('1990-01-02'), max: Date.parse('2027-12-31') });
    const property = fc.property(fc.constantFrom(...ZONES), anyMs, (name, localMs) => {
      expect(zone(name).momentsOf(localMs)).toEqual(expectedMoments(localMs, name));
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('finds them around every change of clocks of twenty years', () => {
    for (const name of ZONES) {
      let change = Temporal.Instant.from('2007-01-01T00:00:00Z').toZonedDateTimeISO(name).getTimeZoneTransition('next');
      for (let changes = 0; change !== null && change.year < 2027 && changes < 8; changes++) {
        const localMs = change.epochMilliseconds + change.offsetNanoseconds / 1e6;
        for (const hours of [-25, -1.5, -1, -0.5, -0.001, 0, 0.001, 0.5, 1, 25]) {
          const around = Math.round(localMs + hours * HOUR_MS);
          expect([name, around, ...zone(name).momentsOf(around)]).toEqual([
            name,
            around,
            ...expectedMoments(around, name),
          ]);
        }
        change = change.getTimeZoneTransition('next');
      }
    }
  });

  it.each([
    ['+01:00', 1],
    ['-0530', -5.5],
    ['+14:00', 14],
  ])('takes %s for a fixed offset of %d hours', (name, hours) => {
    expect(zone(name).momentsOf(0)).toEqual([-hours * HOUR_MS]);
  });

  it.each(['', 'Berlin', 'Europe/Berlinn', '+25:00', 'CET+1', '1'])('knows no zone %j', (name) => {
    expect(TimeZone.of(name)).toBeUndefined();
  });
});

describe('TimeReader in a zone', () => {
  const reader = new TimeReader({ ...DEFAULT_TIMES, timeZone: zone('Europe/Berlin') });

  it('reads what names no zone by it, and nothing else', () => {
    const nowMs = Date.parse('2026-11-22T10:00:00Z');
    expect(reader.read('2026-11-22 09:00', nowMs)).toMatchObject({
      text: '2026-11-22T08:00:00.000Z',
      zoneAssumed: false,
    });
    expect(reader.read('2026-11-22 09:00Z', nowMs)?.text).toBe('2026-11-22T09:00:00.000Z');
    expect(reader.read('2026-03-29 02:30', nowMs)).toBeUndefined();
  });

  it.each([
    ['2026-10-25T00:31:00Z', '2026-10-25T00:30:00.000Z'],
    ['2026-10-25T01:31:00Z', '2026-10-25T01:30:00.000Z'],
  ])('of the two hours of a change of clocks takes the one nearer to the present time %s', (now, text) => {
    expect(reader.read('2026-10-25 02:30', Date.parse(now))?.text).toBe(text);
  });
});

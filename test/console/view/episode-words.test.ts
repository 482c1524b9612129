import { describe, expect, it } from '@jest/globals';
import type { ShownEpisode } from '../../../console/view/answers.ts';
import { episodeReason, episodeState, isShelved } from '../../../console/view/episode-words.ts';

const NINE = '2026-11-22T09:00:00.000Z';
const NINE_MS = Date.parse(NINE);

const anEpisode = (fields: Partial<ShownEpisode> = {}): ShownEpisode => ({
  id: 'x',
  sensorId: '7',
  cause: 'temperature-high',
  channel: 'temperature',
  severity: 'high',
  state: 'active',
  first: NINE,
  last: NINE,
  anomalies: 2,
  readings: 3,
  ...fields,
});

describe('an episode in words', () => {
  it.each<[Partial<ShownEpisode>, string]>([
    [{ extreme: { value: 48.2, above: 40 } }, 'temperature up to 48.2 °C, limit 40'],
    [{ extreme: { value: 1.5, below: 2 } }, 'temperature down to 1.5 °C, lower limit 2'],
    [{ extreme: { value: 1.5, above: 40, below: 2 } }, 'temperature down to 1.5 °C, lower limit 2'],
    [{ cause: 'model', extreme: { value: 30, low: 20, high: 24 } }, 'temperature 30 °C, expected 20–24'],
    [{ extreme: { value: 30 } }, 'temperature 30 °C'],
    [{ extreme: { value: 6, above: 5, per: 'minute' } }, 'temperature changes by 6 °C per minute, limit 5'],
    [{ extreme: { value: -6, below: -5, per: 'minute' } }, 'temperature changes by -6 °C per minute, lower limit -5'],
    [{}, 'beyond the rule temperature-high'],
    [{ cause: 'model' }, 'unusual for this sensor'],
  ])('says for %j why', (fields, reason) => {
    expect(episodeReason(anEpisode(fields), { temperature: '°C' })).toBe(reason);
  });

  it.each([
    [{}, 'active for 12 minutes'],
    [{ state: 'returned', closed: '2026-11-22T11:00:00.000Z' }, 'over after 2 hours'],
    [{ state: 'returned', last: NINE }, 'over after 1 second'],
  ])('says for %j where it is', (fields, state) => {
    expect(episodeState(anEpisode(fields), NINE_MS + 12.5 * 60_000)).toBe(state);
  });

  it('is shelved until its shelf is over', () => {
    const shelved = { at: NINE, by: 'ada', why: 'x', until: '2026-11-22T10:00:00.000Z' };
    expect([0, 3_600_000].map((ms) => isShelved(anEpisode({ shelved }), NINE_MS + ms))).toEqual([true, false]);
    expect(isShelved(anEpisode(), NINE_MS)).toBe(false);
  });
});

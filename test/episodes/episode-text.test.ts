import { describe, expect, it } from '@jest/globals';
import { episodeLine, episodePage, HEADING } from '../../episodes/episode-text.ts';
import { anEpisodeRecord } from '../support/builders/an-episode-record.ts';

const NINE_MS = Date.parse('2026-11-22T09:00:00Z');

describe('an episode as text', () => {
  it('says of a rule about change that its numbers are per minute', () => {
    const extreme = { value: 6, above: 5, per: 'minute', atMs: NINE_MS } as const;
    expect(episodePage(anEpisodeRecord({ episode: { extreme } }))).toContain(
      'Furthest      6 per minute (the limit is above 5) at 2026-11-22T09:00:00.000Z',
    );
  });

  it('is a line of 80 columns with its id beneath', () => {
    const odd = anEpisodeRecord({ sensorId: 'a\u001b[31m long name of a sensor' });
    expect(`${HEADING}\n${episodeLine(odd, NINE_MS)}`).toBe(
      [
        'STATE     SEVERITY  SINCE                CAUSE              SENSOR       COUNT',
        'active    medium    2026-11-22T09:00:00Z temperature-high   a·[31m long…     2',
        '  sensor-data-0-1-1763802000000:temperature-high',
      ].join('\n'),
    );
    expect(Math.max(...HEADING.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  it('says in full what is known, who has taken notice and what was not told', () => {
    const mark = { at: '2026-11-22T09:05:00.000Z', by: 'ada', why: 'a\u0007 door' };
    const shelved = { ...mark, until: '2026-11-22T12:00:00.000Z' };
    const record = anEpisodeRecord({ handling: { acknowledged: mark, shelved, withheld: 'shelved' } });
    expect(episodeLine(record, NINE_MS)).toMatch(/ \(shelved\) \(acknowledged\)$/);
    expect(episodePage(record)).toBe(`Episode       sensor-data-0-1-1763802000000:temperature-high
State         active
Severity      medium
Cause         temperature-high, channel temperature
Sensor        7
First         2026-11-22T09:00:00.000Z
Last          2026-11-22T09:01:00.000Z
Over          no
Readings      2 anomalous of 2
Furthest      48.2 (the limit is above 40) at 2026-11-22T09:00:00.000Z
Told          nothing; not told: shelved
Acknowledged  by ada at 2026-11-22T09:05:00.000Z: a· door
Shelved       until 2026-11-22T12:00:00.000Z, by ada at 2026-11-22T09:05:00.000Z: a· door
Document      anomalies/_search?q=_id:"doc-${NINE_MS}"
`);
  });
});

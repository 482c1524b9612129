import { describe, expect, it } from '@jest/globals';
import { causeNamed } from '../../../detection/episode/cause.ts';
import { episodeMessage, healthMessage } from '../../../detection/episode/message.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';
import { anEpisodeRecord } from '../../support/builders/an-episode-record.ts';

const SENSOR = 'oven\u001b[2J\u009b2J\n[fleet] all is lost';
const AS_TEXT = 'oven·[2J·2J·[fleet] all is lost';

describe('the text of a message', () => {
  it('says of a rule about change that its numbers are per minute', () => {
    const extreme = { value: -6, below: -5, per: 'minute', atMs: 0 } as const;
    const record = anEpisodeRecord({ episode: { cause: 'cools', extreme } });
    const rule = { name: 'cools', channel: 'temperature', rate_below: -5, unit: '°C' };
    const cause = causeNamed('cools', aRuleSet({ rules: [rule] }).rules);
    const message = episodeMessage('1', record, cause, 'opened');
    expect(message.text).toContain(
      ': temperature changes by -6 °C per minute, the limit is below -5 °C per minute. Look: ',
    );
    expect(message).toMatchObject({ value: -6, below: -5, unit: '°C', per: 'minute' });
  });

  it('has no control characters, whatever a sensor is named, whose id stays as it is', () => {
    const record = anEpisodeRecord({ sensorId: SENSOR });
    const cause = causeNamed(record.kept.episode.cause, []);
    const change = { sensorId: SENSOR, kind: 'silent' as const, sinceMs: 0, isOver: false };
    const messages = [
      episodeMessage('1', record, cause, 'opened'),
      episodeMessage('2', record, cause, 'closed'),
      healthMessage('3', change),
      healthMessage('4', { ...change, isOver: true }),
    ];
    for (const { text, sensor_id } of messages) {
      expect(text).toContain(AS_TEXT);
      expect(text).not.toMatch(/\p{Cc}/u);
      expect(sensor_id).toBe(SENSOR);
    }
  });
});

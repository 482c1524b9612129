import { describe, expect, it } from '@jest/globals';
import { causeNamed } from '../../../detection/episode/cause.ts';
import { episodeMessage, healthMessage } from '../../../detection/episode/message.ts';
import { anEpisodeRecord } from '../../support/builders/an-episode-record.ts';

const SENSOR = 'oven\u001b[2J\u009b2J\n[fleet] all is lost';
const AS_TEXT = 'oven·[2J·2J·[fleet] all is lost';

describe('the text of a message', () => {
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

import { describe, expect, it } from '@jest/globals';
import type { TopicRetention } from '../../adapters/kafka/topic-retention.ts';
import { parseOptions } from '../../command-line/parse-options.ts';
import { retentionMs, retentionOption } from '../../command-line/topic-retention.ts';

const HOUR_MS = 3_600_000;

async function ask(given: string | undefined, told?: TopicRetention) {
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  const brokers = async () => {
    if (told === undefined) throw new Error('nobody is to be asked');
    return told;
  };
  return { ms: await retentionMs({ topic: 'readings', given, assumedHours: 168, say }, brokers), said };
}

describe('retentionMs', () => {
  it('is what the brokers tell', async () => {
    expect(await ask(undefined, { kind: 'told', ms: 5 })).toEqual({ ms: 5, said: [] });
  });

  it.each([
    ['720', 720 * HOUR_MS],
    ['-1', Number.POSITIVE_INFINITY],
  ])('is what is given, and nobody is asked: %s', async (given, ms) => {
    expect(await ask(given)).toEqual({ ms, said: [] });
  });

  it('is assumed where neither says, with one sentence', async () => {
    expect(await ask(undefined, { kind: 'untold', reason: 'not allowed' })).toEqual({
      ms: 168 * HOUR_MS,
      said: [
        'Kafka does not tell how long it keeps "readings" (not allowed), so 168 hours are assumed; if producers date its records and it keeps them longer, say so by --retention-hours.',
      ],
    });
  });
});

describe('--retention-hours', () => {
  const parsed = (...words: string[]) => parseOptions({ 'retention-hours': retentionOption }, words);

  it.each(['-1', '1', '999999'])('takes %s', (hours) => {
    expect(parsed('--retention-hours', hours)).toEqual({ ok: true, value: { 'retention-hours': hours } });
  });

  it.each(['0', '-2', '1.5', '1000000', 'week'])('refuses %s with one sentence', (hours) => {
    expect(parsed('--retention-hours', hours)).toEqual({
      ok: false,
      problem: [
        `--retention-hours must be -1 for no limit, or a whole number of hours from 1 to 999999, got "${hours}"`,
      ],
    });
  });
});

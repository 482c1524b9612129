import { describe, expect, it } from '@jest/globals';
import { parseOptions } from '../../command-line/parse-options.ts';
import { askedRetention } from '../../dead-letters/asked-retention.ts';
import { redriveOptions } from '../../dead-letters/options.ts';

const HOUR_MS = 3_600_000;

function asked(...words: string[]) {
  const values = parseOptions(redriveOptions, ['--brokers', '127.0.0.1:1', ...words]);
  if (!values.ok) throw new Error(values.problem.join('; '));
  const said: string[] = [];
  return { of: askedRetention(values.value, (line) => said.push(line)), said };
}

describe('the retention by which dead letters are redriven', () => {
  it('is assumed, with one sentence, where Kafka is not there any more', async () => {
    const { of, said } = asked();
    expect(await of('readings')).toBe(168 * HOUR_MS);
    expect(said).toEqual([
      expect.stringMatching(/^Kafka does not tell how long it keeps "readings" \(.*\), so 168 hours/),
    ]);
  });

  it('is not asked for where it is given', async () => {
    const { of, said } = asked('--retention-hours', '-1');
    expect(await of('readings')).toBe(Number.POSITIVE_INFINITY);
    expect(said).toEqual([]);
  });
});

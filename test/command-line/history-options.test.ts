import { describe, expect, it } from '@jest/globals';
import { historyOptions, historyWords } from '../../command-line/history-options.ts';
import { parseOptions } from '../../command-line/parse-options.ts';

describe('historyWords', () => {
  it.each([
    [[] as string[]],
    [['--sensor-id', 'a b', '--time-zone', '-05:30', '--date-order', 'day-first', '--decimal-comma']],
    [['--sensor-column=--odd', '--timestamp-column=Date,Time', '--pivot=a,b', '--ignore="x"']],
  ])('say the same options as %j', (words) => {
    const values = parseOptions(historyOptions, words);
    if (!values.ok) throw new Error(values.problem.join('; '));
    expect(parseOptions(historyOptions, historyWords(values.value))).toEqual(values);
  });
});

import { describe, expect, it } from '@jest/globals';
import { historyOptions, historyWords, refuseWithoutFile } from '../../command-line/history-options.ts';
import { parseOptions } from '../../command-line/parse-options.ts';
import { Header } from '../../history/header.ts';

describe('the help of --timestamp-column', () => {
  const [, listed = ''] = historyOptions['timestamp-column'].help.split('rules file names, or\n');
  const named = listed.split(/, | or |[().]/).map((name) => name.trim());

  it.each([
    [['timestamp']],
    [['datetime']],
    [['date_time']],
    [['_time']],
    [['date', 'time']],
    [['datum', 'zeit']],
    [['datum', 'uhrzeit']],
    [['time']],
    [['date']],
    [['ts']],
  ])('names %j, which is taken for the time', (columns) => {
    expect(new Header(['id', ...columns]).timeColumns('timestamp', undefined)).toHaveLength(columns.length);
    expect(named).toContain(columns.join(' and '));
  });
});

describe('refuseWithoutFile', () => {
  it('names an option that says how a file is read where there is none', () => {
    expect(() => refuseWithoutFile({ 'time-zone': 'UTC' }, '--input')).toThrow(
      '--time-zone says how a CSV file is read: name the file with --input, or leave it out.',
    );
    expect(() => refuseWithoutFile({ 'label-column': 'x' }, '--input')).toThrow(/^--label-column says/);
    expect(() => refuseWithoutFile({ 'decimal-comma': false, pivot: undefined }, '--replay')).not.toThrow();
  });
});

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

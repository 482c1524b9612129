import { describe, expect, it } from '@jest/globals';
import { choice, flag, integer, number, text } from '../../command-line/options.ts';
import { parseOptions } from '../../command-line/parse-options.ts';

const set = {
  rate: number({ help: 'Readings a second.', min: 0.1, max: 100, default: 5 }),
  count: integer({ help: 'How many.', min: -1, max: 10, default: undefined }),
  mode: choice({ help: 'Which.', choices: ['uniform', 'daily'], default: 'uniform' }),
  topic: text({
    help: 'Where.',
    placeholder: 'NAME',
    pattern: /^[a-z-]+$/,
    allowed: 'letters and dashes',
    default: 'x',
  }),
  file: text({ help: 'From where.', placeholder: 'FILE', default: undefined }),
  quiet: flag({ help: 'Say less.' }),
};

const DEFAULTS = { rate: 5, count: undefined, mode: 'uniform', topic: 'x', file: undefined, quiet: false };

const parse = (...words: string[]) => parseOptions(set, words);

const problemsOf = (...words: string[]) => {
  const parsed = parse(...words);
  return parsed.ok ? [] : parsed.problem;
};

describe('parseOptions', () => {
  it('fills in defaults when nothing is given', () => {
    expect(parse()).toEqual({ ok: true, value: DEFAULTS });
  });

  it.each([
    [['--rate', '7'], { rate: 7 }],
    [['--rate=7'], { rate: 7 }],
    [['--rate', '0.1'], { rate: 0.1 }],
    [['--rate', '.5'], { rate: 0.5 }],
    [['--rate', '1e2'], { rate: 100 }],
    [['--rate', '+5.'], { rate: 5 }],
    [['--count', '-1'], { count: -1 }],
    [['--count=10'], { count: 10 }],
    [['--count', '1e1'], { count: 10 }],
    [['--mode', 'daily'], { mode: 'daily' }],
    [['--topic', 'sensor-data'], { topic: 'sensor-data' }],
    [['--topic', '-'], { topic: '-' }],
    [['--topic=--'], { topic: '--' }],
    [['--file', 'a=b'], { file: 'a=b' }],
    [['--file=a=b\nc'], { file: 'a=b\nc' }],
    [['--quiet'], { quiet: true }],
    [['--quiet', '--rate', '7'], { quiet: true, rate: 7 }],
  ])('reads %j', (words, values) => {
    expect(parse(...words)).toEqual({ ok: true, value: { ...DEFAULTS, ...values } });
  });

  it.each([
    [['--rate', '0.09'], '--rate must be a number from 0.1 to 100, got "0.09"'],
    [['--rate', '100.1'], '--rate must be a number from 0.1 to 100, got "100.1"'],
    [['--rate', 'fast'], '--rate must be a number from 0.1 to 100, got "fast"'],
    [['--rate', '1e999'], '--rate must be a number from 0.1 to 100, got "1e999"'],
    [['--rate', '0x10'], '--rate must be a number from 0.1 to 100, got "0x10"'],
    [['--rate', '1 '], '--rate must be a number from 0.1 to 100, got "1 "'],
    [['--rate='], '--rate needs a value: a number from 0.1 to 100'],
    [['--count', '-2'], '--count must be a whole number from -1 to 10, got "-2"'],
    [['--count', '1.5'], '--count must be a whole number from -1 to 10, got "1.5"'],
    [['--count', '11'], '--count must be a whole number from -1 to 10, got "11"'],
    [['--mode', 'Daily'], '--mode must be one of uniform, daily, got "Daily"'],
    [['--topic', 'A'], '--topic must be letters and dashes, got "A"'],
    [['--file='], '--file needs a value: text of at least one character'],
    [['--rate'], '--rate needs a value: a number from 0.1 to 100'],
    [['--rate', '--quiet'], '--rate needs a value: a number from 0.1 to 100'],
    [['--quiet=no'], '--quiet takes no value, got "no"'],
    [['--rate', '1', '--rate=2'], '--rate is given twice; give it once'],
    [['--rate', '1', '--rate', '2'], '--rate is given twice; give it once'],
    [['--quiet', '--quiet'], '--quiet is given twice; give it once'],
    [['--rates', '1'], '"--rates" is not an option of this command; did you mean --rate? See --help'],
    [['--tpic', 'a'], '"--tpic" is not an option of this command; see --help'],
    [['--constructor'], '"--constructor" is not an option of this command; see --help'],
    [['--'], '"--" is not an option of this command; see --help'],
    [[''], '"" is not an option of this command; see --help'],
    [['-q'], '"-q" is not an option of this command; did you mean --quiet? See --help'],
    [['sensor-data'], '"sensor-data" is not an option of this command; see --help'],
  ])('refuses %j with one sentence', (words, sentence) => {
    expect(problemsOf(...words)).toEqual([sentence]);
  });

  it('reports every problem at once', () => {
    expect(problemsOf('--nothing', 'value', '--rate', 'x', 'y', '--quiet=1', '--topic')).toEqual([
      expect.stringContaining('"--nothing"'),
      expect.stringContaining('"y"'),
      expect.stringContaining('--quiet takes no value'),
      expect.stringContaining('--topic needs a value'),
      expect.stringContaining('--rate must be'),
    ]);
  });

  it('reads the option after one whose value is missing', () => {
    expect(problemsOf('--rate', '--count', '11')).toEqual([
      expect.stringContaining('--rate needs a value'),
      expect.stringContaining('--count must be'),
    ]);
  });
});

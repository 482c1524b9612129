import { describe, expect, it } from '@jest/globals';
import { helpText } from '../../command-line/help-text.ts';
import { choice, flag, integer, number, text } from '../../command-line/options.ts';

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

describe('helpText', () => {
  it('tells usage, purpose and each option with its values and default', () => {
    expect(helpText('npm run x -- [options]', 'Does x.', set).split('\n')).toEqual([
      'Usage: npm run x -- [options]',
      '',
      'Does x.',
      '',
      'Options:',
      '  --rate N',
      '      Readings a second. (0.1 to 100; default 5)',
      '  --count N',
      '      How many. (-1 to 10)',
      '  --mode uniform|daily',
      '      Which. (default uniform)',
      '  --topic NAME',
      '      Where. (default x)',
      '  --file FILE',
      '      From where.',
      '  --quiet',
      '      Say less.',
      '  --help',
      '      Prints this page.',
      '',
    ]);
  });

  it('ends with the notes', () => {
    expect(helpText('npm run x', 'Does x.', set, 'Examples:\n  npm run x')).toMatch(
      /Prints this page\.\n\nExamples:\n {2}npm run x\n$/,
    );
  });
});

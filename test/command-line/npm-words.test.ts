import { describe, expect, it } from '@jest/globals';
import { lineWithoutNpm } from '../../command-line/npm-words.ts';
import { choice, flag, number, text } from '../../command-line/options.ts';

const set = {
  rate: number({ help: 'Readings a second.', min: 0.1, max: 100, default: 5 }),
  mode: choice({ help: 'Which.', choices: ['uniform', 'daily'], default: 'uniform' }),
  'kafka-ca': text({ help: 'Which.', placeholder: 'FILE', default: undefined }),
  'no-producer': flag({ help: 'None.' }),
  fresh: flag({ help: 'Anew.' }),
  yes: flag({ help: 'Agreed.' }),
};
/** What npm 11 sets for every script, whatever was typed. */
const ALWAYS = { npm_lifecycle_event: 'start', npm_config_yes: '', npm_config_noproxy: '', npm_config_prefix: '/usr' };

const meant = (words: string[], settings: Record<string, string>, verb?: string) =>
  lineWithoutNpm(set, words, { ...ALWAYS, ...settings }, verb);

describe('lineWithoutNpm', () => {
  it.each([
    ['npm start --no-producer', [], { npm_config_producer: '' }, 'npm start -- --no-producer'],
    ['npm start --rate 5', ['5'], { npm_config_rate: 'true' }, 'npm start -- --rate 5'],
    ['npm start --rate=5', [], { npm_config_rate: '5' }, 'npm start -- --rate 5'],
    ['npm start --rate', [], { npm_config_rate: 'true' }, 'npm start -- --rate …'],
    ['npm start --kafka-ca a.pem', ['a.pem'], { npm_config_kafka_ca: 'true' }, 'npm start -- --kafka-ca a.pem'],
    ["npm start --kafka-ca 'a b'", ['a b'], { npm_config_kafka_ca: 'true' }, "npm start -- --kafka-ca 'a b'"],
    [
      'npm start --mode daily --rate 5 --fresh --yes',
      ['daily', '5'],
      { npm_config_mode: 'true', npm_config_rate: 'true', npm_config_fresh: 'true', npm_config_yes: 'true' },
      'npm start -- --rate 5 --mode daily --fresh --yes',
    ],
    ['npm start --fresh -- --rate 5', ['--rate', '5'], { npm_config_fresh: 'true' }, 'npm start -- --rate 5 --fresh'],
    [
      'npm run detect --rate 5',
      ['5'],
      { npm_lifecycle_event: 'detect', npm_config_rate: 'true' },
      'npm run detect -- --rate 5',
    ],
  ])('tells for %s the line that was meant', (_, words, settings, line) => {
    expect(meant(words, settings)).toBe(line);
  });

  it('puts the verb of a command before its options', () => {
    const settings = { npm_lifecycle_event: 'dead-letters', npm_config_rate: 'true' };
    expect(meant(['5'], settings, 'list')).toBe('npm run dead-letters -- list --rate 5');
  });

  it.each([
    ['nothing was swallowed', ['--rate', '5'], {}],
    ['npm itself has the option, which may be in .npmrc', [], { npm_config_yes: 'true' }],
    ['the option came through, whatever .npmrc says', ['--rate=7'], { npm_config_rate: '5' }],
    ['an option is switched off that is no flag of ours', [], { npm_config_fresh: '' }],
  ])('has nothing to say where %s', (_, words, settings) => {
    expect(meant(words, settings)).toBeUndefined();
  });

  it('has nothing to say outside npm', () => {
    expect(lineWithoutNpm(set, [], { npm_config_rate: '5' })).toBeUndefined();
  });
});

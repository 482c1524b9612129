import { describe, expect, it } from '@jest/globals';
import { parseOptions } from '../../command-line/parse-options.ts';
import { mappingCommandOptions } from '../../detect/mapping-command-options.ts';
import { replayOptions, replayStart } from '../../detect/replay-options.ts';

function startOf(...words: string[]) {
  const values = parseOptions({ ...mappingCommandOptions, ...replayOptions }, words);
  if (!values.ok) throw new Error(values.problem.join('; '));
  return replayStart(values.value);
}

describe('replayStart', () => {
  it.each([
    [[], undefined],
    [['--from', '2026-11-01T00:00:00Z'], { kind: 'time', fromMs: Date.parse('2026-11-01T00:00:00Z') }],
    [['--from', '2026-11-01'], { kind: 'time', fromMs: Date.parse('2026-11-01T00:00:00Z') }],
    [['--from-offset', '0'], { kind: 'offset', offset: 0 }],
    [
      ['--from-offset', '0:10,3:250'],
      {
        kind: 'offsets',
        offsets: new Map([
          [0, 10],
          [3, 250],
        ]),
      },
    ],
    [['--rebuild'], { kind: 'rebuild', agreed: false }],
    [['--rebuild', '--yes'], { kind: 'rebuild', agreed: true }],
    [['--rebuild', '--max-record-age', '-1', '--retry-attempts', '-1'], { kind: 'rebuild', agreed: false }],
    [['--from-offset', '0', '--filters', '{}', '--max-record-age', '60'], { kind: 'offset', offset: 0 }],
  ])('understands %j', (words, start) => {
    expect(startOf(...words)).toEqual(start);
  });

  it.each([
    [['--from', '2026-11-01', '--rebuild'], 'give one of them'],
    [['--from', '2026-11-01', '--from-offset', '0'], 'give one of them'],
    [['--yes'], '--yes answers the question of --rebuild'],
    [['--rebuild', '--filters', '{}'], 'with --filters not every record may be judged again'],
    [['--rebuild', '--max-record-age', '60'], 'leave out --max-record-age'],
    [['--rebuild', '--retry-attempts', '0'], 'leave out --retry-attempts'],
    [['--rebuild', '--on-failure', 'kafka://given-up'], 'leave out --on-failure'],
    [['--from', '2026-02-30'], '--from must be an ISO 8601 time that exists'],
    [['--from', 'yesterday'], '--from must be an ISO 8601 time'],
    [['--from-offset', '-1'], '--from-offset must be an offset'],
    [['--from-offset', '1:'], '--from-offset must be an offset'],
  ])('refuses %j', (words, sentence) => {
    expect(() => startOf(...words)).toThrow(sentence);
  });
});

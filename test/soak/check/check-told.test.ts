import { describe, expect, it } from '@jest/globals';
import { DifferenceList } from '../../../soak/check/check.ts';
import { checkTold, type EpisodeMessage, type ToldEpisode } from '../../../soak/check/check-told.ts';

const opened: EpisodeMessage = { episode: 'a', kind: 'opened', state: 'sent' };
const closed: EpisodeMessage = { episode: 'a', kind: 'closed', state: 'sent' };
const flood: EpisodeMessage = { episode: 'a', kind: 'opened', state: 'withheld', reason: 'flood' };

function kindsOf(episodes: readonly ToldEpisode[], messages: readonly EpisodeMessage[]): readonly string[] {
  const differences = new DifferenceList();
  checkTold(episodes, messages, differences);
  return [...differences.found.keys()];
}

describe('checkTold', () => {
  it.each<[string, ToldEpisode, EpisodeMessage[], string[]]>([
    ['begun and told', { id: 'a', state: 'active' }, [opened], []],
    ['over and told', { id: 'a', state: 'returned' }, [opened, closed], []],
    ['begun again and told', { id: 'a', state: 'active' }, [opened, closed, opened], []],
    ['one of many', { id: 'a', state: 'active', withheld: 'flood' }, [flood], []],
    ['to be told later', { id: 'a', state: 'active', withheld: 'shelved', due_at: 'later' }, [], []],
    [
      'an end on a shelf',
      { id: 'a', state: 'returned' },
      [opened, { ...closed, state: 'withheld', reason: 'shelved' }],
      [],
    ],
    ['a part of another', { id: 'a', state: 'merged', merged_into: 'b' }, [opened], []],
    ['not told', { id: 'a', state: 'active' }, [], ['episode not told']],
    ['told twice', { id: 'a', state: 'active' }, [opened, opened], ['not told once']],
    ['over and not told so', { id: 'a', state: 'returned' }, [opened], ['not told once']],
    ['told as over twice', { id: 'a', state: 'returned' }, [opened, closed, closed], ['not told once']],
    [
      'withheld',
      { id: 'a', state: 'active', withheld: 'flood' },
      [{ ...flood, reason: undefined } as never],
      ['withheld for no reason'],
    ],
  ])('judges an episode that is %s', (_, episode, messages, kinds) => {
    expect(kindsOf([episode], messages)).toEqual(kinds);
  });

  it('takes what was told of a part for told of the whole', () => {
    const whole = { id: 'b', state: 'active' };
    expect(kindsOf([{ id: 'a', state: 'merged', merged_into: 'b' }, whole], [opened])).toEqual([]);
    expect(kindsOf([whole], [])).toEqual(['episode not told']);
  });
});

import { describe, expect, it } from '@jest/globals';
import { ruleSetId } from '../../../adapters/file-system/rules-file.ts';
import { parseRuleSet } from '../../../detection/rules.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';

const FORM = 'a path like decoded_payload.temperature, values[0] or metrics[name=temperature].value';

/** The problems of a rules file with these keys. */
const problemsOf = (keys: object) => {
  const parsed = parseRuleSet({ rules: [], ...keys });
  return parsed.ok ? [] : parsed.problem;
};

describe('"paths" and "sensor_id_from_key" in a rules file', () => {
  it.each([
    [{ paths: { sensor_id: 'device.id', timestamp: 'time', temperature: 'a.b' }, sensor_id_from_key: true }],
    [{ paths: {}, sensor_id_from_key: false }],
  ])('may be %j', (keys) => {
    expect(problemsOf(keys)).toEqual([]);
  });

  it.each([
    [{ sensor_id_from_key: 'yes' }, '"sensor_id_from_key" must be true or false, got "yes"'],
    [{ paths: ['a'] }, '"paths" must be an object with a path for each name, got ["a"]'],
    [{ paths: { temperature: 7 } }, `paths.temperature must be ${FORM}, got 7`],
    [{ paths: { temperature: 'a..b' } }, `paths.temperature must be ${FORM}, got "a..b"`],
    [{ paths: { kafka: 'a.b' } }, '"paths" has "kafka", which must be sensor_id, timestamp or the name of a channel'],
    [{ paths: { a: 'x.y', b: 'x.y' } }, 'paths.b and paths.a both lead to "x.y"; give each its own'],
    [
      { paths: Object.fromEntries(Array.from({ length: 61 }, (_, index) => [`c${index}`, `p${index}`])) },
      '"paths" may hold 60 paths, got 61',
    ],
  ])('is refused with a sentence: %.60j', (keys, sentence) => {
    expect(problemsOf(keys)).toEqual([sentence]);
  });

  it('tells two rule sets apart, whatever the order, and one without them from none', () => {
    const id = (keys: Readonly<Record<string, unknown>>) => ruleSetId(aRuleSet(keys));
    expect(id({ paths: {}, sensor_id_from_key: false })).toBe(id({}));
    expect(id({ sensor_id_from_key: true })).not.toBe(id({}));
    expect(id({ paths: { a: 'x.a', b: 'x.b' } })).toBe(id({ paths: { b: 'x.b', a: 'x.a' } }));
    expect(id({ paths: { a: 'x.a' } })).not.toBe(id({ paths: { a: 'x.b' } }));
  });
});

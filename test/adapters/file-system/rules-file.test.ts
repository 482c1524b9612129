import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readRulesFile, ruleSetId, rulesInWords } from '../../../adapters/file-system/rules-file.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';
import { aTemporaryFolder } from '../../support/temporary-folder.ts';

const path = join(aTemporaryFolder(), 'rules.json');

function readText(text: string) {
  writeFileSync(path, text);
  return readRulesFile(path);
}

describe('readRulesFile', () => {
  it('knows the default rules without a file', () => {
    expect(readRulesFile(undefined)).toEqual({ ok: true, value: aRuleSet() });
  });

  it.each([[''], ['\ufeff']])('reads a file that begins with %j', (beginning) => {
    const rules = [{ name: 'cold', channel: 'temperature', below: -20 }];
    expect(readText(beginning + JSON.stringify({ rules }))).toMatchObject({ ok: true, value: { rules } });
  });

  it('reports every problem of the rules at once', () => {
    const read = readText('{"rules": [{"name": ""}, 7], "more": 1}');
    expect(read.ok || read.problem).toHaveLength(5);
  });

  it('says of a file that is not JSON which one it is', () => {
    expect(readText('{rules: []}')).toEqual({
      ok: false,
      problem: [expect.stringContaining(`the rules file ${path} is not JSON: `)],
    });
  });

  it.each([[`${path}.missing`], [join(path, '..')]])('says of %s that it cannot be read', (unreadable) => {
    expect(readRulesFile(unreadable)).toEqual({
      ok: false,
      problem: [expect.stringContaining(`the rules file ${unreadable} cannot be read: `)],
    });
  });
});

describe('rulesInWords', () => {
  it('says what each rule fires at, after the id of the set', () => {
    const rules = [
      { name: 'hot', channel: 'temperature', above: 40 },
      { name: 'odd', channel: 'flow', above: 9, below: 2 },
    ];
    const set = aRuleSet({ rules });
    expect(rulesInWords(set)).toBe(`${ruleSetId(set)} (hot temperature above 40, odd flow above 9 below 2)`);
  });
});

describe('ruleSetId', () => {
  const id = ruleSetId(aRuleSet());

  it('is 12 hexadecimal digits', () => {
    expect(id).toMatch(/^[0-9a-f]{12}$/);
  });

  it.each([
    ['the order of keys', { rules: [...aRuleSet().rules].map(({ name, ...rest }) => ({ ...rest, name })) }],
    ['spelt-out defaults', { sensor_id_field: 'sensor_id', timestamp_field: 'timestamp', hours_ahead: 24 }],
    ['mapped channels, which judge nothing', { channels: ['humidity'] }],
  ])('does not change with %s', (_, file) => {
    expect(ruleSetId(aRuleSet(file))).toBe(id);
  });

  const [temperature, pressure] = aRuleSet().rules;
  it.each([
    ['a limit', { rules: [{ ...temperature, above: 40.5 }, pressure] }],
    ['a name', { rules: [{ ...temperature, name: 'hot' }, pressure] }],
    ['a limit of change', { rules: [temperature, pressure, { name: 'r', channel: 'flow', rate_above: 5 }] }],
    ['a limit on the other side', { rules: [{ ...temperature, below: 0 }, pressure] }],
    ['the order of rules', { rules: [pressure, temperature] }],
    ['a rule less', { rules: [temperature] }],
    ['the sensor id field', { sensor_id_field: 'id' }],
    ['the timestamp field', { timestamp_field: 'ts' }],
    ['the time zone', { time_zone: 'Europe/Berlin' }],
    ['the order of day and month', { date_order: 'day-first' }],
    ['the earliest time', { earliest_time: '1980-01-01' }],
    ['the hours ahead', { hours_ahead: 25 }],
  ])('changes with %s', (_, file) => {
    expect(ruleSetId(aRuleSet(file))).not.toBe(id);
  });

  it('and its words differ with every limit of a rule about change or standing still', () => {
    const limits = [
      { rate_above: 5 },
      { rate_above: 500 },
      { rate_below: 5 },
      { stuck_for: '1m' },
      { stuck_for: '10d' },
    ];
    const sets = limits.map((limit) => aRuleSet({ rules: [{ name: 'r', channel: 'flow', ...limit }] }));
    expect(new Set(sets.map(ruleSetId)).size).toBe(limits.length);
    expect(sets.map((set) => rulesInWords(set).replace(/^\w+ /, ''))).toEqual([
      '(r flow faster than 5)',
      '(r flow faster than 500)',
      '(r flow slower than 5)',
      '(r flow stuck for 60 s)',
      '(r flow stuck for 864000 s)',
    ]);
  });
});

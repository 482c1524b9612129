import { describe, expect, it } from '@jest/globals';
import { DEFAULT_FIELDS } from '../../detection/reading/field-settings.ts';
import { DEFAULT_RULES_FILE, parseRuleSet } from '../../detection/rules.ts';
import { DEFAULT_TIMES } from '../../detection/time-settings.ts';

const problemsOf = (file: unknown) => {
  const parsed = parseRuleSet(file);
  return parsed.ok ? [] : parsed.problem;
};

const rule = (fields: Readonly<Record<string, unknown>>) => ({
  rules: [{ name: 'r', channel: 'c', above: 1, ...fields }],
});

const NAMES = "a letter or _ and then up to 63 letters, digits or _, and none of the document's own fields";

describe('parseRuleSet', () => {
  it('reads the default rules', () => {
    expect(parseRuleSet(DEFAULT_RULES_FILE)).toEqual({
      ok: true,
      value: {
        rules: [
          { name: 'temperature-high', channel: 'temperature', above: 40 },
          { name: 'pressure-high', channel: 'pressure', above: 120 },
        ],
        sensorIdField: 'sensor_id',
        timestampField: 'timestamp',
        fields: DEFAULT_FIELDS,
        times: DEFAULT_TIMES,
        mappedChannels: ['temperature', 'pressure'],
      },
    });
  });

  it("maps temperature, pressure, the rules' channels and the configured ones, each once", () => {
    const rules = [{ name: 'r', channel: 'level', below: 0 }];
    expect(parseRuleSet({ rules, channels: ['humidity', 'level', 'pressure'] })).toMatchObject({
      value: { mappedChannels: ['temperature', 'pressure', 'level', 'humidity'] },
    });
  });

  it.each([
    [null, 'null'],
    [[], '[]'],
    ['rules', '"rules"'],
    [undefined, 'nothing'],
  ])('refuses the file %j', (file, shown) => {
    expect(problemsOf(file)).toEqual([`the rules file must be a JSON object with the key "rules", got ${shown}`]);
  });

  it.each([
    [{}, '"rules" must be an array of rules, got nothing'],
    [{ rules: {} }, '"rules" must be an array of rules, got {}'],
    [{ rules: [7] }, 'rules[0] must be an object with name, channel and a limit, got 7'],
    [rule({ name: undefined }), 'rules[0].name must be 1 to 64 letters, digits, - or _, got nothing'],
    [rule({ name: 'a b' }), 'rules[0].name must be 1 to 64 letters, digits, - or _, got "a b"'],
    [rule({ channel: 'kafka' }), `rules[0].channel must be ${NAMES}, got "kafka"`],
    [rule({ channel: '_id' }), `rules[0].channel must be ${NAMES}, got "_id"`],
    [rule({ channel: 1 }), `rules[0].channel must be ${NAMES}, got 1`],
    [rule({ above: '40' }), 'rules[0].above must be a finite number, got "40"'],
    [rule({ above: null }), 'rules[0].above must be a finite number, got null'],
    [rule({ below: {} }), 'rules[0].below must be a finite number, got {}'],
    [
      rule({ above: undefined }),
      'rules[0] needs a limit: above, below or both; rate_above, rate_below or both; or stuck_for',
    ],
    [rule({ below: 1 }), 'rules[0].below (1) must be less than rules[0].above (1): what lies between is normal'],
    [
      rule({ rate_above: 1 }),
      'rules[0] compares more than one thing (above, below, rate_above, rate_below); make a rule of each',
    ],
    [rule({ above: undefined, rate_above: '1' }), 'rules[0].rate_above must be a finite number, got "1"'],
    [
      rule({ above: undefined, rate_above: -2, rate_below: -1 }),
      'rules[0].rate_below (-1) must be less than rules[0].rate_above (-2): what lies between is normal',
    ],
    [
      rule({ above: undefined, stuck_for: 'long' }),
      'rules[0].stuck_for must be a number of seconds, or text like "90s", "5m", "2h" or "1d", up to 366 days, and more than 0, got "long"',
    ],
    [
      rule({ above: undefined, stuck_for: 0 }),
      'rules[0].stuck_for must be a number of seconds, or text like "90s", "5m", "2h" or "1d", up to 366 days, and more than 0, got 0',
    ],
    [
      rule({ abvoe: 1 }),
      'rules[0] has the unknown key "abvoe"; allowed are name, channel, above, below, rate_above, rate_below, stuck_for, sensors, severity, raise_severity_by, for, clear_after, clear_below, clear_above, help, unit',
    ],
    [
      { rules: [], rule: 1 },
      'the rules file has the unknown key "rule"; allowed are rules, sensor_id_field, timestamp_field, channels, time_zone, date_order, earliest_time, hours_ahead, paths, sensor_id_from_key, physical_ranges, silent_after, recovers_after, maintenance, sensitivity, sensitivity_for',
    ],
    [
      { rules: [...rule({}).rules, ...rule({ channel: 'd' }).rules] },
      'two rules are named "r"; give each its own name',
    ],
    [{ rules: [], sensor_id_field: '' }, '"sensor_id_field" must be a field name of 1 to 256 characters, got ""'],
    [{ rules: [], timestamp_field: 7 }, '"timestamp_field" must be a field name of 1 to 256 characters, got 7'],
    [
      { rules: [], sensor_id_field: 'timestamp' },
      'sensor_id_field and timestamp_field must differ, both are "timestamp"',
    ],
    [{ ...rule({}), sensor_id_field: 'c' }, 'rule "r" judges "c", which holds the sensor id or the timestamp'],
    [
      { rules: [], time_zone: 'Berlin' },
      '"time_zone" must be a name of the IANA time zone database like Europe/Berlin, or an offset like +01:00, got "Berlin"',
    ],
    [{ rules: [], date_order: 'dmy' }, '"date_order" must be day-first or month-first, got "dmy"'],
    [{ rules: [], earliest_time: 1990 }, '"earliest_time" must be a time like 1990-01-01T00:00:00Z, got 1990'],
    [{ rules: [], hours_ahead: -1 }, '"hours_ahead" must be a number from 0 to 1000000, got -1'],
    [{ rules: [], channels: 'humidity' }, '"channels" must be an array of channel names, got "humidity"'],
    [{ rules: [], channels: ['a b'] }, `"channels" may hold ${NAMES}; got "a b"`],
  ])('refuses %j with one sentence', (file, sentence) => {
    expect(problemsOf(file)).toEqual([sentence]);
  });

  it.each([
    [50, []],
    [51, ['at most 50 channels beside temperature and pressure can be mapped, got 51']],
  ])('of %d configured channels says %j', (count, problems) => {
    const channels = Array.from({ length: count }, (_, index) => `channel_${index}`);
    expect(problemsOf({ rules: [], channels })).toEqual(problems);
  });

  it('reports every problem at once', () => {
    const file = {
      rules: [{ name: '', channel: 'kafka' }, 7, { name: 'b', channel: 'b', above: 'x' }],
      channels: 1,
      more: 1,
    };
    expect(problemsOf(file)).toEqual([
      expect.stringContaining('unknown key "more"'),
      expect.stringContaining('rules[0].name'),
      expect.stringContaining('rules[0].channel'),
      expect.stringContaining('rules[0] needs a limit'),
      expect.stringContaining('rules[1] must be an object'),
      expect.stringContaining('rules[2].above'),
      expect.stringContaining('"channels" must be an array'),
    ]);
  });

  it('shows no more than the beginning of a long wrong value', () => {
    expect(problemsOf('x'.repeat(1000))[0]?.length).toBeLessThan(160);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { EPOCH_UNITS } from '../../detection/epoch-number.ts';
import { isPack, MAX_READINGS_IN_RECORD } from '../../detection/reading/pack.ts';
import { type Reading, ReadingParser } from '../../detection/reading.ts';
import { parseRuleSet } from '../../detection/rules.ts';
import { TIME_FORMS } from '../../detection/time-forms.ts';
import { TimeReader } from '../../detection/time-reader.ts';
import { DEFAULT_TIMES } from '../../detection/time-settings.ts';
import { Header } from '../../history/header.ts';
import { NO_VALUE_WORDS } from '../../history/number-cell.ts';
import { TimeCells } from '../../history/time-cell.ts';
import { projectRoot } from '../../project-root.ts';
import { utf8 } from '../support/builders/a-record-value.ts';
import { aRuleSet } from '../support/builders/a-rule-set.ts';

const page = readFileSync(join(projectRoot, 'docs/readings.md'), 'utf8');
const NOW_MS = Date.parse('2026-11-22T10:00:00Z');

/** The rows of the table with this head, as cells. */
function table(head: string): readonly (readonly string[])[] {
  const [, after = ''] = page.split(`${head}\n`);
  const rows = after.split('\n').slice(1);
  const end = rows.findIndex((row) => !row.startsWith('|'));
  return rows.slice(0, end).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

const parser = new ReadingParser(aRuleSet());

/** What a value is read as: channels and what is not used, or the reason of its dead letter. */
function inWords(value: string): string {
  const parsed = parser.parseRecord(utf8(value), NOW_MS);
  if (!parsed.ok) return parsed.problem.reason;
  if (!isPack(parsed.value)) return readingInWords(parsed.value);
  return parsed.value.elements
    .map(({ reading }) => (reading.ok ? readingInWords(reading.value) : reading.problem.reason))
    .join(', and ');
}

function readingInWords({ channels, ignoredFields }: Reading): string {
  const words = Object.entries(channels).map(([name, number]) => `${name} ${number}`);
  return words.join(', ') + (ignoredFields.length === 0 ? '' : `; not used: ${ignoredFields.join(', ')}`);
}

describe('docs/readings.md', () => {
  it('lists every form of a time, with its example', () => {
    expect(table('| form | example |')).toEqual(TIME_FORMS.map(({ form, example }) => [form, example]));
  });

  it('names every unit of a number', () => {
    for (const unit of EPOCH_UNITS) expect(page).toContain(unit);
  });

  it('says of a time that is refused what the code says', () => {
    const rows = table('| a time such as | is refused in a file with |');
    expect(rows.length).toBeGreaterThan(5);
    for (const [cell = '', problem = ''] of rows) {
      const [time = ''] = cell.split(' among ');
      const read = new TimeCells(new TimeReader(DEFAULT_TIMES), NOW_MS).read(time, 'a', 2);
      expect([time, read.ok ? read.value.text : read.problem]).toEqual([time, expect.stringContaining(problem)]);
    }
  });

  it('reads a value as the page says', () => {
    const rows = table('| a value such as | is read as |');
    expect(rows.length).toBeGreaterThan(10);
    for (const [value = '', words] of rows) expect([value, inWords(value)]).toEqual([value, words]);
    expect(page).toContain(`an array of up to ${MAX_READINGS_IN_RECORD} of them`);
  });

  it('shows paths that are taken', () => {
    const [, file = ''] = /```json\n(\{[^`]*"paths"[^`]*)```/.exec(page) ?? [];
    expect(parseRuleSet(JSON.parse(file))).toMatchObject({ ok: true });
  });

  it('lists every word for no value', () => {
    const [, words = ''] = /one of these words, in any case: (.*)\./.exec(page) ?? [];
    expect(words.split(', ')).toEqual(NO_VALUE_WORDS.map((word) => `\`${word}\``));
  });

  it('names every usual name of a time column', () => {
    const [, names = ''] = /or the rules file, or (`timestamp`[^.]*)\./.exec(page) ?? [];
    const listed = [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
    for (const name of listed)
      expect(new Header(['x', name, 'date', 'time']).timeColumns('timestamp', undefined)).not.toEqual([]);
    expect(listed).toContain('_time');
  });
});

import { describe, expect, it } from '@jest/globals';
import type { DeadLetter } from '../../adapters/opensearch/dead-letters/dead-letters.ts';
import { bytesText } from '../../command-line/bytes-text.ts';
import { letterLine, letterPage } from '../../dead-letters/letter-text.ts';
import { base64 } from '../support/builders/a-kafka-event.ts';
import { someCoordinates } from '../support/builders/some-coordinates.ts';

const aDeadLetter = (fields: Partial<DeadLetter> = {}): DeadLetter => ({
  id: 'sensor-data-3-17-1795338001000',
  reason: 'not-json',
  error: 'Unexpected token',
  sensorId: '2',
  at: someCoordinates(),
  key: base64('2'),
  value: base64('{'),
  valueBytes: 1,
  valueTruncated: false,
  ruleSet: 'f3ecba255d01',
  judgedAt: '2026-11-22T09:00:01.500Z',
  resolvedAt: undefined,
  documentIndex: undefined,
  droppedAt: undefined,
  ...fields,
});

describe('bytesText', () => {
  it.each([
    ['text', 'grün\n', 'grün\n'],
    ['nothing', '', ''],
    ['control characters', 'a\u001b[2J', `00000000  61 1b 5b 32 4a${' '.repeat(35)}a.[2J`],
  ])('shows %s', (_, text, shown) => {
    expect(bytesText(Buffer.from(text))).toBe(shown);
  });

  it('shows what is no text as a hex dump of 16 bytes a row', () => {
    expect(bytesText(Buffer.from(Array.from({ length: 18 }, (_, byte) => byte + 0xf0)))).toBe(
      `00000000  f0 f1 f2 f3 f4 f5 f6 f7 f8 f9 fa fb fc fd fe ff  ................\n00000010  00 01 ${' '.repeat(42)} ..`,
    );
  });

  it('shows text that was cut through a character as text, but only where it was cut', () => {
    const cut = Buffer.from('ab€').subarray(0, 4);
    expect(bytesText(cut, true)).toBe('ab');
    expect(bytesText(cut)).toMatch(/^00000000 {2}61 62 e2 82/);
  });
});

describe('letterLine', () => {
  it('lets nothing act on a terminal', () => {
    const line = letterLine(aDeadLetter({ sensorId: 'a\u001b[2Jb', error: 'x\ny' }));
    expect(line).toBe('2026-11-22T09:00:01.500Z  not-json  sensor a·[2Jb  sensor-data-3-17-1795338001000  x·y');
  });
});

describe('letterPage', () => {
  it('tells where the record lies, who dated it, what became of it, and its bytes', () => {
    const page = letterPage(
      aDeadLetter({
        resolvedAt: '2026-11-23T00:00:00.000Z',
        documentIndex: 'anomalies-2026.11.22',
        valueTruncated: true,
        valueBytes: 40_000,
      }),
    );
    expect(page).toContain('Record       topic sensor-data, partition 3, offset 17\n');
    expect(page).toContain("Dated        2026-11-22T09:00:01.000Z by the broker's clock\n");
    expect(page).toContain('State        resolved 2026-11-23T00:00:00.000Z: its document is in anomalies-2026.11.22\n');
    expect(page).toContain('Value        40000 bytes, of which the first 1 are kept\n\n{\n');
  });

  it('tells a tombstone without a key from an empty value', () => {
    expect(letterPage(aDeadLetter({ key: null, value: null }))).toMatch(/Key {10}none\nValue {8}none: a tombstone\n$/);
    expect(letterPage(aDeadLetter({ value: '', valueBytes: 0 }))).toMatch(/Value {8}0 bytes\n$/);
  });
});

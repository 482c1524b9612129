import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CsvParser } from '../../../adapters/file-system/csv-parser.ts';

/** All rows of a text that comes in the given pieces. */
function parse(...pieces: string[]) {
  const parser = new CsvParser();
  return [...pieces.flatMap((piece) => parser.push(piece)), ...parser.end()];
}

const cellsOf = (text: string) => parse(text).map(({ cells }) => cells);

const anyCell = fc.string({ unit: fc.constantFrom('a', '1', ',', ';', '"', '\n', '\r', ' ', 'é', '🌡') });
const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

describe('CsvParser', () => {
  it('reads back any cells, whatever the line ends and wherever the text is cut', () => {
    const rows = fc.integer({ min: 1, max: 5 }).chain((width) =>
      fc.array(
        fc.record({
          cells: fc.array(anyCell, { minLength: width, maxLength: width }),
          end: fc.constantFrom('\n', '\r\n', '\r'),
        }),
        { minLength: 1, maxLength: 8 },
      ),
    );
    const property = fc.property(rows, fc.infiniteStream(fc.integer({ min: 1, max: 7 })), (rowList, lengths) => {
      const head = rowList[0]?.cells.map((_, index) => `c${index}`) ?? [];
      const text = `${head.join(',')}\n${rowList.map(({ cells, end }) => cells.map(quoted).join(',') + end).join('')}`;
      const pieces: string[] = [];
      for (let at = 0; at < text.length; ) {
        const length = lengths.next().value;
        pieces.push(text.slice(at, at + length));
        at += length;
      }
      expect(parse(...pieces).map(({ cells }) => cells)).toEqual([head, ...rowList.map(({ cells }) => cells)]);
    });
    fc.assert(property);
  });

  it.each([
    [
      'comma',
      'a,b;c\n1,2\n',
      [
        ['a', 'b;c'],
        ['1', '2'],
      ],
    ],
    [
      'semicolon',
      'a;b;c,d\n1;2;3,5\n',
      [
        ['a', 'b', 'c,d'],
        ['1', '2', '3,5'],
      ],
    ],
    [
      'tab',
      'a\tb\n\t2\n',
      [
        ['a', 'b'],
        ['', '2'],
      ],
    ],
  ])('separates by the %s when the first row has most of it', (_, text, cells) => {
    expect(cellsOf(text)).toEqual(cells);
  });

  it.each([
    [
      'sep=;\r\na;b,c\n1;2,5\n',
      [
        ['a', 'b,c'],
        ['1', '2,5'],
      ],
    ],
    ['"sep=|"\na|b\n', [['a', 'b']]],
    ['SEP=\t\na\tb;c\n', [['a', 'b;c']]],
  ])('takes the separator that the first line of %j names', (text, cells) => {
    expect(cellsOf(text)).toEqual(cells);
  });

  it('does not take the separator from a comment before the header', () => {
    const parser = new CsvParser();
    parser.push('# made by, for, and with\na;b\n');
    expect(parser.separator).toBe(';');
  });

  it('takes quotes with spaces around them', () => {
    expect(cellsOf('a,b\n "1" , "2,5" \n')).toEqual([
      ['a', 'b'],
      ['1', '2,5'],
    ]);
  });

  it('numbers rows by the line in which they begin, over line breaks in quotes and empty lines', () => {
    const rows = parse('a,b\r\n"x\ny",1\r\n\r\n  \n2,3');
    expect(rows.map(({ line }) => line)).toEqual([1, 2, 6]);
  });

  it('knows whether it stands in the middle of a line', () => {
    const parser = new CsvParser();
    parser.push('a,b\n1,');
    expect(parser.midLine).toBe(true);
    parser.push('2\n');
    expect(parser.midLine).toBe(false);
  });

  it.each([
    ['a,b\n1,"2\n3,4\n', 2, 'a quote is opened here and never closed'],
    ['a,b\n1,2\n"3"x,4\n', 3, 'column 1 has a quote beside other text'],
    ['a,b\n1,5" pipe, 6" pipe\n', 2, 'column 2 has a quote beside other text'],
  ])('refuses %j in line %d', (text, line, message) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ line, message: expect.stringContaining(message) }));
  });

  it('gives up a quote that is not closed within a million characters, so that memory is bounded', () => {
    const parser = new CsvParser();
    parser.push('a,b\n1,"');
    const fill = () => {
      for (let pieces = 0; pieces < 20; pieces++) parser.push('x\n'.repeat(30_000));
    };
    expect(fill).toThrow(/^a quote is opened here and not closed within 1,000,000 characters$/);
  });
});

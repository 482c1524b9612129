import { describe, expect, it } from '@jest/globals';
import { cellsOf, csvRow, csvRows, separatorOf } from '../../score/csv.ts';

async function rowsOf(text: string, length: number): Promise<readonly string[]> {
  const rows: string[] = [];
  const pieces = (async function* () {
    for (let i = 0; i < text.length; i += length) yield text.slice(i, i + length);
  })();
  for await (const row of csvRows(pieces)) rows.push(row);
  return rows;
}

describe('CSV', () => {
  it.each([
    ['a,b,c', ','],
    ['a;b;c', ';'],
    ['a\tb', '\t'],
    ['a', ','],
    ['a b;c, d;e', ';'],
  ])('finds the separator of %j', (header, separator) => {
    expect(separatorOf(header)).toBe(separator);
  });

  it.each([
    ['1,2,,4', ['1', '2', '', '4']],
    ['"a,b","c ""d""",e', ['a,b', 'c "d"', 'e']],
    ['"two\nlines",1', ['two\nlines', '1']],
  ])('cuts %j into cells', (row, cells) => {
    expect(cellsOf(row, ',')).toEqual(cells);
  });

  it.each([1, 3, 1000])('gives the same rows from pieces of %d characters', async (length) => {
    expect(await rowsOf('a,b\r\n1,"x\ny"\n\n2,3', length)).toEqual(['a,b', '1,"x\ny"', '2,3']);
  });

  it('writes cells that can be read again', () => {
    const cells = ['plain', 'with, comma', 'with "quotes"', 'two\nlines', ''];
    expect(cellsOf(csvRow(cells), ',')).toEqual(cells);
  });
});

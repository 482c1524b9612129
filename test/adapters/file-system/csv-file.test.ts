import { describe, expect, it } from '@jest/globals';
import { csvFileRows, csvText } from '../../../adapters/file-system/csv-file.ts';

/** A file of this text that has grown by so many bytes since it was opened. */
const aFile = (text: string, grownBytes = 0) => ({
  path: 'history.csv',
  bytes: text.length,
  encoding: 'utf-8' as const,
  pieces: async function* () {
    yield text;
  },
  grownBytes: async () => grownBytes,
});

async function cellsOf(text: string, grownBytes?: number): Promise<readonly (readonly string[])[]> {
  const cells: (readonly string[])[] = [];
  for await (const rows of csvFileRows(aFile(text, grownBytes))) cells.push(...rows.map((row) => row.cells));
  return cells;
}

describe('csvFileRows', () => {
  it('takes a last line without its end for a row when the file has not grown', async () => {
    expect(await cellsOf('a,b\n1,2')).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
  });

  it('leaves out a last line without its end when somebody is just writing it', async () => {
    expect(await cellsOf('a,b\n1,2', 1)).toEqual([['a', 'b']]);
  });
});

describe('csvText', () => {
  it('writes cells that are read again as they were', async () => {
    const cells = ['plain', 'with, comma', 'with "quotes"', 'two\nlines', ''];
    expect(await cellsOf(`${csvText(cells)}\n`)).toEqual([cells]);
  });
});

import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { FileProblem, openTextFile } from '../../../adapters/file-system/text-file.ts';
import { aTemporaryFolder } from '../../support/temporary-folder.ts';

const folder = aTemporaryFolder();

function aFile(bytes: string | Uint8Array): string {
  const path = join(folder, 'history.csv');
  writeFileSync(path, bytes);
  return path;
}

async function textOf(path: string): Promise<string> {
  let text = '';
  for await (const piece of (await openTextFile(path)).pieces()) text += piece;
  return text;
}

describe('openTextFile', () => {
  const long = 'Wärme 🌡\n'.repeat(60_000);

  it.each([
    ['plain text', long, long],
    ['text compressed by gzip, whatever its name', gzipSync(long), long],
    ['two gzip members one after the other', Buffer.concat([gzipSync('a\n'), gzipSync('b\n')]), 'a\nb\n'],
    ['text behind a byte order mark', '\uFEFFa,b\n', 'a,b\n'],
  ])('reads %s', async (_, bytes, text) => {
    expect(await textOf(aFile(bytes))).toBe(text);
  });

  it('reads the file as long as it was at the opening, and tells by how much it has grown', async () => {
    const path = aFile('a\n');
    const file = await openTextFile(path);
    appendFileSync(path, 'bcd\n');
    let text = '';
    for await (const piece of file.pieces()) text += piece;
    expect([text, await file.grownBytes()]).toEqual(['a\n', 4]);
  });

  it.each([
    ['nothing', '', /is empty$/],
    [
      'a spreadsheet',
      Buffer.from('PK\u0003\u0004…'),
      /zip archive \(as spreadsheets are\); unpack it, or save it as CSV$/,
    ],
    ['UTF-16', Buffer.from('\uFEFFa,b', 'utf16le'), /is UTF-16; save it as UTF-8$/],
    ['Latin-1', Buffer.from('Wärme', 'latin1'), /is not all UTF-8; save it as UTF-8$/],
    ['gzip cut short', gzipSync(long).subarray(0, 40), /is compressed by gzip and cut short/],
    ['damaged gzip', gzipSync('a').fill(7, 12), /is compressed by gzip and damaged/],
  ])('refuses %s with a sentence', async (_, bytes, sentence) => {
    await expect(textOf(aFile(bytes))).rejects.toThrow(FileProblem);
    await expect(textOf(aFile(bytes))).rejects.toThrow(sentence);
  });

  it('refuses a folder and a file that is not there', async () => {
    await expect(textOf(folder)).rejects.toThrow(/is not a regular file/);
    await expect(textOf(join(folder, 'none.csv'))).rejects.toThrow(/^there is no file .*none\.csv$/);
  });
});

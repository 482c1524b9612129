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
    ['UTF-16, little-endian, with a mark', Buffer.from(`\uFEFF${long}`, 'utf16le'), long],
    ['UTF-16, big-endian, with a mark', Buffer.from(`\uFEFF${long}`, 'utf16le').swap16(), long],
    ['UTF-16 without a mark', Buffer.from(long.replaceAll('ä', 'a'), 'utf16le'), long.replaceAll('ä', 'a')],
    [
      'Windows-1252, first met after much ASCII',
      Buffer.from(`${'a\n'.repeat(70_000)}38 °C\n`, 'latin1'),
      `${'a\n'.repeat(70_000)}38 °C\n`,
    ],
    ['characters of several bytes wherever they are cut', '🌡'.repeat(50_000), '🌡'.repeat(50_000)],
    ['two bytes', 'a\n', 'a\n'],
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
    [
      'UTF-8 mixed with another encoding',
      Buffer.concat([Buffer.from('Wärme\n'), Buffer.from('Wärme', 'latin1')]),
      /is neither UTF-8 nor Windows-1252 throughout; save it as UTF-8$/,
    ],
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

import { CsvParser, type CsvRow } from './csv-parser.ts';
import type { TextFile } from './text-file.ts';

/**
 * The rows of a CSV file, some thousands at a time.
 *
 * A last line without its end is a row, unless the file has grown meanwhile: then somebody is just writing it.
 *
 * @throws CsvProblem when it is not CSV from some line on, FileProblem when it cannot be read
 */
export async function* csvFileRows(file: TextFile, parser = new CsvParser()): AsyncGenerator<CsvRow[], void> {
  for await (const piece of file.pieces()) yield parser.push(piece);
  if (parser.midLine && (await file.grownBytes()) === 0) yield parser.end();
}

/** One row of cells as CSV text, without its line break. */
export const csvText = (cells: readonly (string | number | boolean | undefined)[]): string =>
  cells.map((cell) => quotedIfNeeded(cell === undefined ? '' : String(cell))).join(',');

const quotedIfNeeded = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

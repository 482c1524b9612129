/** Separators that are looked for in a header line. */
const SEPARATORS = [',', ';', '\t'] as const;
/** Longest row; a quote that is never closed must not swallow a whole file. */
const MAX_ROW_CHARACTERS = 1_000_000;

/** The separator that a header line has most of; a comma if it has none. */
export function separatorOf(header: string): string {
  const counts = SEPARATORS.map((separator) => header.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** The cells of one row; quoted cells may hold separators, line breaks and doubled quotes. */
export function cellsOf(row: string, separator: string): readonly string[] {
  if (!row.includes('"')) return row.split(separator);
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < row.length; i++) {
    const character = row[i] ?? '';
    if (quoted && character === '"' && row[i + 1] === '"') cell += row[++i];
    else if (character === '"') quoted = !quoted;
    else if (character === separator && !quoted) {
      cells.push(cell);
      cell = '';
    } else cell += character;
  }
  return [...cells, cell];
}

/** One row of cells as CSV text, without its line break. */
export const csvRow = (cells: readonly (string | number | boolean | undefined)[]): string =>
  cells.map((cell) => quotedIfNeeded(cell === undefined ? '' : String(cell))).join(',');

/** The rows of CSV text that comes in pieces: a row may hold line breaks inside quotes; empty rows are left out. */
export async function* csvRows(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let text = '';
  for await (const piece of pieces) {
    text += piece;
    const { rows, rest } = completeRows(text);
    yield* rows;
    text = rest;
  }
  if (text.trim() !== '') yield text.replace(/\r$/, '');
}

function completeRows(text: string): { readonly rows: readonly string[]; readonly rest: string } {
  const rows: string[] = [];
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) {
    const row = text.slice(start, end);
    if (hasOpenQuote(row) && row.length < MAX_ROW_CHARACTERS) continue;
    if (row.trim() !== '') rows.push(row.replace(/\r$/, ''));
    start = end + 1;
  }
  return { rows, rest: text.slice(start) };
}

function hasOpenQuote(row: string): boolean {
  if (!row.includes('"')) return false;
  return row.split('"').length % 2 === 0;
}

const quotedIfNeeded = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** One row of a CSV text. */
export interface CsvRow {
  /** Number of the line in which it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A text is not CSV: where, and in one sentence why. */
export class CsvProblem extends Error {
  override readonly name = 'CsvProblem';
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

const SEPARATORS = [',', ';', '\t'] as const;
/** A line by which spreadsheets say what separates the cells. */
const SEPARATOR_LINE = /^\s*"?sep=(.)"?\s*$/i;
/** A quote that is never closed must not swallow a file of gigabytes. */
const MAX_ROW_CHARACTERS = 1_000_000;
const ROW_MARK = /["\r\n]/g;
const LINE_END = /\r\n|\r|\n/g;

/**
 * Parses CSV that comes in pieces, in memory that one row bounds: quoted cells may hold separators, line ends and doubled
 * quotes; lines end with LF, CR LF or CR, also mixed; the separator is the one that a first line `sep=;` names, else the comma,
 * semicolon or tab that the first row has most of; empty lines are left out.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export class CsvParser {
  #rest = '';
  #line = 1;
  #separator: string | undefined;

  /** Takes a piece of text and returns the rows that are whole by now. */
  push(text: string): CsvRow[] {
    this.#rest += text;
    const rows: CsvRow[] = [];
    let start = 0;
    for (let end = this.#endOfRow(start, false); end !== undefined; end = this.#endOfRow(start, false)) {
      this.#take(this.#rest.slice(start, end.at), rows);
      start = end.next;
    }
    this.#rest = this.#rest.slice(start);
    if (this.#rest.length > MAX_ROW_CHARACTERS) throw this.#tooLong();
    return rows;
  }

  /** What separates the cells; undefined before the first row. */
  get separator(): string | undefined {
    return this.#separator;
  }

  /** Whether the text so far ends in the middle of a line. */
  get midLine(): boolean {
    return this.#rest !== '';
  }

  /** Returns what is left when there is no more text: the rows of a last line without an end. */
  end(): CsvRow[] {
    const rows: CsvRow[] = [];
    const text = this.#rest;
    this.#rest = '';
    if (text === '') return rows;
    const line = this.#line;
    if (endOfRow(text, 0, true) === 'open') throw new CsvProblem(line, 'a quote is opened here and never closed');
    this.#take(text.replace(/\r$/, ''), rows);
    return rows;
  }

  #endOfRow(start: number, last: boolean): RowEnd | undefined {
    const end = endOfRow(this.#rest, start, last);
    return end === 'open' ? undefined : end;
  }

  #take(row: string, rows: CsvRow[]): void {
    const line = this.#line++;
    if (row.includes('"')) this.#line += row.match(LINE_END)?.length ?? 0;
    if (row.trim() === '') return;
    const named = this.#separator === undefined ? SEPARATOR_LINE.exec(row)?.[1] : undefined;
    if (named !== undefined) {
      this.#separator = named;
      return;
    }
    const separator = this.#separator ?? mostOf(row);
    // What stands before the header, like "# exported by …", need not be separated as the rows are.
    if (!row.startsWith('#')) this.#separator = separator;
    rows.push({ line, cells: cellsOf(row, separator, line) });
  }

  #tooLong(): CsvProblem {
    const why = this.#rest.includes('"')
      ? 'a quote is opened here and not closed'
      : 'a row begins here and does not end';
    return new CsvProblem(this.#line, `${why} within ${MAX_ROW_CHARACTERS.toLocaleString('en-US')} characters`);
  }
}

interface RowEnd {
  /** Just after the row's last character. */
  readonly at: number;
  /** Where the next row begins. */
  readonly next: number;
}

function endOfRow(text: string, start: number, last: boolean): RowEnd | 'open' | undefined {
  for (ROW_MARK.lastIndex = start; ; ) {
    const at = ROW_MARK.exec(text)?.index;
    if (at === undefined) return undefined;
    if (text[at] === '\n') return { at, next: at + 1 };
    if (text[at] === '\r') return endAtReturn(text, at, last);
    const close = text.indexOf('"', at + 1);
    if (close < 0) return 'open';
    ROW_MARK.lastIndex = close + 1;
  }
}

function endAtReturn(text: string, at: number, last: boolean): RowEnd | undefined {
  // The second half of CR LF may come with the next piece.
  if (at + 1 === text.length && !last) return undefined;
  return { at, next: text[at + 1] === '\n' ? at + 2 : at + 1 };
}

function mostOf(row: string): string {
  const counts = SEPARATORS.map((separator) => row.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** A doubled quote inside quotes reads as the end of one quoted part and the start of the next. */
function cellsOf(row: string, separator: string, line: number): readonly string[] {
  if (!row.includes('"')) return row.split(separator);
  const cells: string[] = [];
  for (let at = 0; at <= row.length; ) {
    const quoted = /^ *"/.exec(row.slice(at, row.indexOf('"', at) + 1));
    const { cell, next } = quoted === null ? plainCell(row, at, separator) : quotedCell(row, at + quoted[0].length);
    const after = next + (/^ */.exec(row.slice(next))?.[0].length ?? 0);
    const whole = after >= row.length || row[after] === separator;
    if (!whole || (quoted === null && cell.includes('"')))
      throw new CsvProblem(
        line,
        `column ${cells.length + 1} has a quote beside other text; put the whole cell in quotes and double those within`,
      );
    cells.push(cell);
    at = after + 1;
  }
  return cells;
}

function plainCell(row: string, start: number, separator: string): { cell: string; next: number } {
  const end = row.indexOf(separator, start);
  const next = end < 0 ? row.length : end;
  return { cell: row.slice(start, next), next };
}

/** Reads from just behind the opening quote; the row is known to hold the closing one. */
function quotedCell(row: string, start: number): { cell: string; next: number } {
  let end = row.indexOf('"', start);
  while (end >= 0 && row[end + 1] === '"') end = row.indexOf('"', end + 2);
  const close = end < 0 ? row.length : end;
  return { cell: row.slice(start, close).replaceAll('""', '"'), next: close + 1 };
}

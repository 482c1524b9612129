import { cpus, totalmem } from 'node:os';

/** Rows under a head, each column as wide as its widest cell; the first column stands left, numbers right. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const cell = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return all.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}

/** The machine that a measurement was made on, in a line. */
export function machine(): string {
  const model = (cpus()[0]?.model ?? 'unknown CPU').replaceAll(/\(R\)|\(TM\)| Processor| CPU/g, '');
  return `${cpus().length} × ${model}, ${Math.round(totalmem() / 1e9)} GB, Node ${process.version}`;
}

/** A number as people read it, with so many digits behind the point. */
export const readable = (value: number, digits = 0): string =>
  Number.isNaN(value)
    ? '–'
    : value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** The middle of the values, the mean of the middle two where their number is even; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

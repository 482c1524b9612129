import type { NativeHint } from './native-hint.ts';

/** A panel of a dashboard: its place in the grid of 48 columns, and what Vega drew or Dashboards would write. */
export interface PlacedPanel {
  readonly title: string;
  readonly grid: Grid;
  readonly content: Content;
}

export interface Grid {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export type Content = NativeHint | { readonly kind: 'vega'; readonly svg: string };

const COLUMN = 25;
/** A row of the grid and the gap behind it. */
const ROW = 28;
const GAP = 8;
const INSET = 10;
const TITLE = 30;
const LINE = 20;
const [PAGE, PANEL, BORDER, TEXT, QUIET] = ['#f5f7fa', '#ffffff', '#d3dae6', '#343741', '#69707d'];
const FONT = 'font-family="sans-serif"';

/** The file of a dashboard's picture, by its id. */
export const pictureName = (id: string): string =>
  `${id.replace(/^sensor-anomalies-v\d+-/, '').replace('-dashboard', '')}.svg`;

/** Pixels that a panel leaves to what it shows. */
export const innerSize = ({ w, h }: Grid) => ({
  width: w * COLUMN - GAP - 2 * INSET,
  height: h * ROW - GAP - TITLE - INSET,
});

/** A dashboard as an SVG: panels where the grid has them, those of Vega as Vega draws them. */
export function dashboardPicture(title: string, panels: readonly PlacedPanel[]): string {
  const height = Math.max(...panels.map(({ grid }) => grid.y + grid.h)) * ROW + GAP;
  const width = Math.max(...panels.map(({ grid }) => grid.x + grid.w)) * COLUMN + GAP;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ${FONT}>`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${PAGE}"/>`,
    ...panels.map(panelPicture),
    '</svg>\n',
  ].join('\n');
}

function panelPicture({ title, grid, content }: PlacedPanel, place: number): string {
  const [x, y] = [grid.x * COLUMN + GAP, grid.y * ROW + GAP];
  const [width, height] = [grid.w * COLUMN - GAP, grid.h * ROW - GAP];
  return [
    `<g transform="translate(${x},${y})">`,
    `<rect width="${width}" height="${height}" rx="4" fill="${PANEL}" stroke="${BORDER}"/>`,
    `<text x="${INSET}" y="20" font-size="13" font-weight="bold" fill="${TEXT}">${escaped(title)}</text>`,
    contentPicture({ title, grid, content }, place),
    '</g>',
  ].join('');
}

function contentPicture({ title, grid, content }: PlacedPanel, place: number): string {
  const { width, height } = innerSize(grid);
  switch (content.kind) {
    case 'vega':
      return nested(content.svg, title, place);
    case 'number':
      return `<text x="${INSET + width / 2}" y="${TITLE + height / 2 + 14}" text-anchor="middle" font-size="42" fill="${TEXT}">${content.value.toLocaleString('en')}</text>`;
    case 'rows': {
      const most = Math.floor(height / LINE);
      return content.rows
        .slice(0, most)
        .map((row, line) => rowPicture(row, line, width))
        .join('');
    }
  }
}

function rowPicture(cells: readonly string[], line: number, width: number): string {
  const style = line === 0 ? `font-weight="bold" fill="${TEXT}"` : `fill="${QUIET}"`;
  return cells
    .map((cell, place) => {
      const x = INSET + (place * width) / cells.length;
      return `<text x="${Math.round(x)}" y="${TITLE + 16 + line * LINE}" font-size="12" ${style}>${escaped(cell)}</text>`;
    })
    .join('');
}

/** Another drawing inside this one: its parts' ids are made its own, and tenths of a pixel are enough. */
const nested = (svg: string, title: string, place: number): string =>
  svg
    .replace('>', `><title>${escaped(title)}</title>`)
    .replace('<svg ', `<svg x="${INSET}" y="${TITLE}" `)
    .replaceAll(/(id="|url\(#)/g, `$1p${place}-`)
    .replaceAll(/ (?:aria-[a-z]+|role)="[^"]*"/g, '')
    .replaceAll(/ (?:d|transform|x|x1|x2|y|y1|y2|width|height)="[^"]*"/g, inTenths);

const inTenths = (attribute: string): string =>
  attribute.replaceAll(/-?\d+\.\d{2,}/g, (number) => String(Math.round(Number(number) * 10) / 10));

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const CHARACTER_WIDTH = 7.8;
const LINE_HEIGHT = 18;
const MARGIN = 16;
const FONT_SIZE = 13;
const COLOURS = { ground: '#0d1117', text: '#d1d9e0', command: '#7ee787', quiet: '#8b949e' };
const QUIET = /^(Starting|Kafka and OpenSearch answer|Stopping)/;

/**
 * Draws what a terminal has shown, as an SVG in which the text can be read and searched.
 *
 * @param lines the first begins with `$ `, the command
 */
export function terminalPicture(lines: readonly string[]): string {
  const columns = Math.max(...lines.map((line) => line.length));
  const [width, height] = [Math.ceil(columns * CHARACTER_WIDTH), lines.length * LINE_HEIGHT].map(
    (inner) => inner + 2 * MARGIN,
  );
  const rows = lines.map((line, row) => {
    const y = MARGIN + (row + 0.75) * LINE_HEIGHT;
    return `<text x="${MARGIN}" y="${y}" fill="${colourOf(line)}">${escaped(line)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(lines[0] ?? '')}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${COLOURS.ground}"/>`,
    `<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="${FONT_SIZE}" xml:space="preserve">`,
    ...rows,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** The lines of a picture that {@link terminalPicture} has drawn. */
export function linesOfPicture(svg: string): readonly string[] {
  return [...svg.matchAll(/^<text [^>]*>(.*)<\/text>$/gm)].map(([, text = '']) =>
    text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
  );
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function colourOf(line: string): string {
  if (line.startsWith('$ ')) return COLOURS.command;
  return QUIET.test(line) ? COLOURS.quiet : COLOURS.text;
}

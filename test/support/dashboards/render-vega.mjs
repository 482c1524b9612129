import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { argv, stdin, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';

// Reads specifications with what their searches answered, each as {name, spec, answers, width, height} in a JSON list, and
// draws them as the Dashboards of a version does: with its Vega, its interpreter of expressions and its colours, answers as
// values. Writes {name, svg, marks, warnings} for each, or its error.
//
// @see https://github.com/opensearch-project/OpenSearch-Dashboards src/plugins/vis_type_vega/public

const [, , version] = argv;
const require = createRequire(import.meta.url);
// The bundle for browsers holds all of that version; its modules would meet those of the console's Vega.
const bundle = join(dirname(require.resolve(`vega-dashboards-${version}`)), 'vega.js');
const { default: exported } = await import(pathToFileURL(bundle).href);
const { expressionFunction, parse, View } = exported ?? globalThis.vega;
const { expressionInterpreter } = require(`vega-interpreter-dashboards-${version}`);

for (const name of ['AddFilter', 'RemoveFilter', 'RemoveAllFilters', 'SetTimeFilter'])
  expressionFunction(`opensearchDashboards${name}`, () => undefined);

const [TEXT, QUIET_TEXT, LINES, MARKS] = ['#343741', '#69707d', '#eef2f7', '#54b399'];
const CONFIG = {
  background: 'transparent',
  title: { color: TEXT },
  style: { 'guide-label': { fill: QUIET_TEXT }, 'guide-title': { fill: TEXT }, 'group-title': { fill: TEXT } },
  axis: { tickColor: LINES, domainColor: LINES, gridColor: LINES },
  arc: { fill: MARKS },
  area: { fill: MARKS },
  line: { stroke: MARKS },
  rect: { fill: MARKS },
  rule: { stroke: MARKS },
  symbol: { fill: MARKS },
};

/** How many items the specification's own marks have. */
function countMarks(mark) {
  const inner = mark.items.flatMap((item) => item.items ?? []).reduce((sum, each) => sum + countMarks(each), 0);
  return inner + (mark.role === 'mark' && mark.marktype !== 'group' ? mark.items.length : 0);
}

async function draw({ name, spec, answers, width = 720, height = 260 }) {
  const warnings = [];
  const note = (...words) => void warnings.push(words.map(String).join(' '));
  const data = spec.data.map(({ url, ...rest }) => (url ? { ...rest, values: answers[rest.name] } : rest));
  try {
    const { kibana: _, ...config } = spec.config ?? {};
    // Of a panel's size it knows nothing when it reads a specification.
    const sized = { ...spec, config: { ...CONFIG, ...config }, width: 'container', height: 'container', data };
    const view = new View(parse(sized, null, { ast: true }), { expr: expressionInterpreter, renderer: 'none' });
    Object.assign(view, { warn: note, error: note });
    view.width(width).height(height).hover();
    const svg = await view.toSVG();
    const marks = countMarks(view.scenegraph().root);
    view.finalize();
    return { name, svg, marks, warnings };
  } catch (error) {
    return { name, svg: '', marks: 0, warnings: [...warnings, String(error)] };
  }
}

let text = '';
for await (const chunk of stdin.setEncoding('utf8')) text += chunk;
const drawn = [];
for (const each of JSON.parse(text)) drawn.push(await draw(each));
stdout.write(JSON.stringify(drawn));

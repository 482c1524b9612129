import { stdin, stdout } from 'node:process';
import { expressionFunction, parse, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';

// Reads specifications with what their searches answered, each as {name, spec, answers} in a JSON list, and draws them as
// Dashboards does: answers as values, expressions interpreted. Writes {name, svg, marks, warnings} for each, or its error.

for (const name of ['AddFilter', 'RemoveFilter', 'RemoveAllFilters', 'SetTimeFilter'])
  expressionFunction(`opensearchDashboards${name}`, () => undefined);

/** How many items the specification's own marks have. */
function countMarks(mark) {
  const inner = mark.items.flatMap((item) => item.items ?? []).reduce((sum, each) => sum + countMarks(each), 0);
  return inner + (mark.role === 'mark' && mark.marktype !== 'group' ? mark.items.length : 0);
}

async function draw({ name, spec, answers }) {
  const warnings = [];
  const note = (...words) => void warnings.push(words.map(String).join(' '));
  const logger = { level: () => logger, warn: note, error: note, info: () => logger, debug: () => logger };
  const data = spec.data.map(({ url, ...rest }) => (url ? { ...rest, values: answers[rest.name] } : rest));
  try {
    // Dashboards takes its own settings out of the specification.
    const runtime = parse({ ...spec, config: undefined, data }, {}, { ast: true });
    const view = new View(runtime, { expr: expressionInterpreter, renderer: 'none', logger, hover: true });
    const svg = await view.width(720).height(260).toSVG();
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

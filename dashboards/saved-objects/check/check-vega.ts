import { type Fields, fieldsOf, listOf, parsed, valuesNamed } from './embedded.ts';

/** A newer one makes a warning that cannot be hidden, another one a TypeError. */
const SCHEMA = 'https://vega.github.io/schema/vega/v5.json';

/** What Dashboards reads of a specification's own settings for it. */
const SETTINGS = ['type', 'controlsLocation', 'controlsDirection', 'tooltips', 'hideWarnings', 'renderer'];

/** Where a specification has expressions. */
const EXPRESSIONS = ['expr', 'signal', 'update', 'init', 'test'];

/**
 * What is wrong with a specification of Vega for Dashboards 2.19 to 3.x.
 *
 * @param titles those of the index patterns in the file
 */
export function checkVega(text: unknown, titles: readonly string[]): readonly string[] {
  const spec = parsed(text);
  if (spec === undefined) return ['has a specification that is not JSON'];
  const { $schema, data, config } = fieldsOf(spec);
  const names = valuesNamed(data, (name) => name === 'name').map(String);
  const settings = Object.keys(fieldsOf(fieldsOf(config)['kibana']));
  const urls = listOf(data).flatMap(({ url }) => (url === undefined ? [] : [url]));
  return [
    ...($schema === SCHEMA ? [] : [`must have the $schema ${SCHEMA}`]),
    ...(new Set(names).size === names.length ? [] : ['has two data sets of one name']),
    ...settings
      .filter((name) => !SETTINGS.includes(name))
      .map((name) => `has the setting ${name}, which nothing reads`),
    ...(valuesNamed(spec, isAddress).some((value) => typeof value === 'string') ? ['has an external address'] : []),
    ...urls.flatMap((url) => searchProblems(fieldsOf(url), titles)),
    ...valuesNamed(spec, (name) => EXPRESSIONS.includes(name)).flatMap(expressionProblems),
  ];
}

const isAddress = (name: string): boolean => name === 'url' || name === 'href';

function searchProblems(url: Fields, titles: readonly string[]): readonly string[] {
  const body = fieldsOf(url['body']);
  const hasContext = '%context%' in url || '%timefield%' in url;
  return [
    ...(titles.includes(String(url['index']))
      ? []
      : [`searches ${url['index']}, which is no index pattern of the file`]),
    ...('data_source_name' in url ? ['names a data source'] : []),
    ...(hasContext && 'query' in body ? ['has a query beside %context% or %timefield%'] : []),
    ...('aggregations' in body ? ['has aggregations, in which no placeholder is filled; write aggs'] : []),
  ];
}

const TEXTS = /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"/g;
const NAMES = /(?<![.\w$])(?:parent|top|self|frames|global|window|document)\b/;
const PROPERTIES = /\.\s*(?:view|constructor|prototype)\b/;
const INDEXED_PROPERTIES = /\[\s*["'](?:view|constructor|prototype)["']/;
const INDICES = /[\w$)\]]\s*\[([^\]]*)\]/g;
const PLAIN_INDEX = /^\s*(?:""|\d+|[A-Za-z_$][\w$]*)\s*$/;

/**
 * What Dashboards refuses in expressions from 3.8 on, and late in 2.19: names of the window, and computed indices.
 *
 * @see https://github.com/opensearch-project/OpenSearch-Dashboards/pull/12422
 */
function expressionProblems(expression: unknown): readonly string[] {
  if (typeof expression !== 'string') return [];
  const withoutTexts = expression.replace(TEXTS, '""');
  const indices = [...withoutTexts.matchAll(INDICES)].map(([, index = '']) => index);
  const isRefused =
    NAMES.test(withoutTexts) ||
    PROPERTIES.test(withoutTexts) ||
    INDEXED_PROPERTIES.test(expression) ||
    indices.some((index) => !PLAIN_INDEX.test(index));
  return isRefused ? [`has the expression ${expression}, which Dashboards refuses`] : [];
}

/** One metric of a page in Prometheus's text format. */
export interface PrometheusMetric {
  readonly type: string;
  readonly help: string;
  /** Values by their labels as written, `''` for none. */
  readonly samples: ReadonlyMap<string, number>;
}

const META = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\.)*"\})? (-?[0-9.]+(?:e[+-]?\d+)?)$/;

/**
 * Reads a page by the grammar of the text format; throws at the first line that does not fit.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details
 */
export function parsePrometheusText(page: string): ReadonlyMap<string, PrometheusMetric> {
  if (!page.endsWith('\n')) throw new Error('The last line has no end.');
  const metrics = new Map<string, { type: string; help: string; samples: Map<string, number> }>();
  for (const line of page.split('\n').filter((text) => text !== '')) {
    const [, keyword, described = '', text = ''] = META.exec(line) ?? [];
    const [, sampled, labels = '', value] = SAMPLE.exec(line) ?? [];
    const metric = metrics.get(sampled ?? described) ?? { type: '', help: '', samples: new Map<string, number>() };
    if (keyword === 'HELP') metric.help = text;
    else if (keyword === 'TYPE') metric.type = text;
    else if (sampled !== undefined && metric.type !== '') metric.samples.set(labels, Number(value));
    else throw new Error(`No line of the text format: ${line}`);
    metrics.set(sampled ?? described, metric);
  }
  return metrics;
}

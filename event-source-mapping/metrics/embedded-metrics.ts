/** Sums of a function's metrics, by name, over everything it has reported so far. */
export class MetricSums<Name extends string = string> {
  readonly #sums = new Map<string, { total: number; values: number; last: number }>();

  get(name: Name): number {
    return this.#sums.get(name)?.total ?? 0;
  }

  /** How many values the sum is made of. */
  valuesOf(name: Name): number {
    return this.#sums.get(name)?.values ?? 0;
  }

  /** The value reported last. */
  lastOf(name: Name): number {
    return this.#sums.get(name)?.last ?? 0;
  }

  /**
   * Adds the metrics of a line in CloudWatch's embedded metric format.
   *
   * @returns false when the line is something else
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
   */
  addLine(line: string): boolean {
    const document = parseObject(line);
    const directives = field(field(document, '_aws'), 'CloudWatchMetrics');
    if (!Array.isArray(directives)) return false;
    for (const name of new Set(directives.flatMap(metricNames))) this.#add(name, numbersIn(field(document, name)));
    return true;
  }

  #add(name: string, values: readonly number[]): void {
    const sum = this.#sums.get(name) ?? { total: 0, values: 0, last: 0 };
    for (const value of values) sum.total += value;
    sum.values += values.length;
    sum.last = values.at(-1) ?? sum.last;
    this.#sums.set(name, sum);
  }
}

function parseObject(line: string): unknown {
  if (!line.includes('"_aws"')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function metricNames(directive: unknown): string[] {
  const metrics = field(directive, 'Metrics');
  if (!Array.isArray(metrics)) return [];
  return metrics.map((metric) => field(metric, 'Name')).filter((name) => typeof name === 'string');
}

function numbersIn(value: unknown): readonly number[] {
  return [value].flat().filter((single) => typeof single === 'number');
}

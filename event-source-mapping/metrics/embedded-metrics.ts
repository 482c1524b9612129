/** Sums of a function's metrics, by name, over everything it has reported so far. */
export class MetricSums {
  readonly #sums = new Map<string, number>();

  get(name: string): number {
    return this.#sums.get(name) ?? 0;
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
    for (const name of new Set(directives.flatMap(metricNames))) {
      this.#sums.set(name, this.get(name) + sum(field(document, name)));
    }
    return true;
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

function sum(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((total, single) => total + sum(single), 0);
  return typeof value === 'number' ? value : 0;
}

import type { EmulatedAccount } from './account/emulated-account.ts';

/** One value of a metric that a function has printed. */
export interface ReportedValue {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit?: string }[];
}

/**
 * The values in a line of CloudWatch's embedded metric format; none in any other line.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function reportedValues(line: string): readonly ReportedValue[] {
  if (!line.includes('"CloudWatchMetrics"')) return [];
  const document = parsed(line);
  const directives = (document?.['_aws'] as { readonly CloudWatchMetrics?: readonly Directive[] })?.CloudWatchMetrics;
  return (directives ?? []).flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) => {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(document?.[name])]));
      return Metrics.flatMap(({ Name: name, Unit: unit = 'None' }) =>
        [document?.[name] ?? []].flat().map((value) => ({ namespace, name, unit, dimensions, value: Number(value) })),
      );
    }),
  );
}

/** Sends values to the account's CloudWatch: Lambda takes them out of a function's log, emulators do not. */
export async function putMetrics(account: EmulatedAccount, values: readonly ReportedValue[]): Promise<void> {
  for (const { namespace, name, unit, dimensions, value } of values) {
    const datum = 'MetricData.member.1';
    const named = Object.entries(dimensions).flatMap(([key, text], index) => [
      [`${datum}.Dimensions.member.${index + 1}.Name`, key],
      [`${datum}.Dimensions.member.${index + 1}.Value`, text],
    ]);
    const fields = { [`${datum}.MetricName`]: name, [`${datum}.Unit`]: unit, [`${datum}.Value`]: String(value) };
    await account.query('monitoring', 'PutMetricData', {
      Namespace: namespace,
      ...fields,
      ...Object.fromEntries(named),
    });
  }
}

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
